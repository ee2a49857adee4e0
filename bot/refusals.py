"""Combinations of settings that would be unsafe, each with the sentence that says what to set instead."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet

from bot.settings import Settings, SignIn, SlackMode, SlackSettings, is_loopback


def refusals(settings: Settings) -> list[str]:
    """A sentence for each unsafe combination; empty when the deployment may start."""
    return [
        *_keys(settings),
        *_reach(settings),
        *_database(settings),
        *_slack(settings),
        *_teams(settings),
        *_sign_in(settings),
    ]


def _keys(settings: Settings) -> Iterator[str]:
    texts = [key.reveal() for key in settings.keys]
    for place, text in enumerate(texts, start=1):
        try:
            Fernet(text)
        except ValueError:
            yield f"Key {place} of FENCELINE_KEYS is not a key. Make one with: fenceline doctor --new-key"
    if len(set(texts)) != len(texts):
        yield "FENCELINE_KEYS names the same key twice. Keep each key once, the newest first."
    if not texts and settings.exposed:
        yield (
            "FENCELINE_KEYS is not set, and others can reach this process. Tokens and the record need a key that you keep: "
            "make one with `fenceline doctor --new-key` and set FENCELINE_KEYS or FENCELINE_KEYS_FILE."
        )
    elif not texts and not settings.sqlite:
        yield "FENCELINE_KEYS is not set, and the database is shared. Make a key with `fenceline doctor --new-key` and set it everywhere."


def _reach(settings: Settings) -> Iterator[str]:
    url = urlsplit(settings.public_url)
    if settings.public_url and (url.scheme not in {"http", "https"} or not url.hostname):
        yield "FENCELINE_PUBLIC_URL must be an address such as https://fenceline.example.org."
    elif settings.public_url and url.scheme != "https" and not is_loopback(url.hostname or ""):
        yield "FENCELINE_PUBLIC_URL starts with http. Use https: sign-in and messages must not travel in the clear."
    if settings.timezone:
        try:
            ZoneInfo(settings.timezone)
        except (KeyError, ValueError, OSError):
            yield f"FENCELINE_TIMEZONE {settings.timezone} is not known. Use a name such as America/Chicago."


def _database(settings: Settings) -> Iterator[str]:
    url = urlsplit(settings.database)
    if url.scheme not in {"sqlite", "postgresql", "postgres"}:
        yield "FENCELINE_DATABASE_URL must start with postgresql:// or sqlite:///."
        return
    if settings.sqlite and settings.replicas > 1:
        yield "FENCELINE_REPLICAS is above 1 and the database is a SQLite file. Several replicas need PostgreSQL: set FENCELINE_DATABASE_URL."
    host = url.hostname or ""
    private = not host or is_loopback(host) or "." not in host
    if not settings.sqlite and not private and not any(word in url.query for word in ("ssl=", "sslmode=")):
        yield (f"FENCELINE_DATABASE_URL reaches {host} without TLS. Add ?ssl=verify-full (or ?ssl=disable when the network itself is private).")


def _slack(settings: Settings) -> Iterator[str]:
    slack = settings.slack
    if slack.mode is None:
        if slack.bot_token or slack.app_token or slack.signing_secret or slack.client_id:
            yield "Slack has a token but no way in. Set FENCELINE_SLACK_MODE to socket or http."
        return
    if slack.bot_token and not slack.bot_token.reveal().startswith("xoxb-"):
        yield "FENCELINE_SLACK_BOT_TOKEN is not a bot token. Use the one that starts with xoxb-."
    if not slack.api_url.startswith("https://") and not is_loopback(urlsplit(slack.api_url).hostname or ""):
        yield "FENCELINE_SLACK_API_URL must start with https://."
    yield from _socket(slack) if slack.mode is SlackMode.SOCKET else _requests(settings)


def _socket(slack: SlackSettings) -> Iterator[str]:
    if not slack.app_token.reveal().startswith("xapp-"):
        yield "Slack's Socket Mode needs FENCELINE_SLACK_APP_TOKEN, the token that starts with xapp-."
    if not slack.bot_token:
        yield "Slack's Socket Mode needs FENCELINE_SLACK_BOT_TOKEN, the token that starts with xoxb-."
    if slack.client_id:
        yield "Slack's Socket Mode serves one workspace. Take FENCELINE_SLACK_CLIENT_ID away, or set FENCELINE_SLACK_MODE=http."


def _requests(settings: Settings) -> Iterator[str]:
    slack = settings.slack
    if not slack.signing_secret:
        yield "Slack over HTTP needs FENCELINE_SLACK_SIGNING_SECRET; without it anybody could pretend to be Slack."
    if bool(slack.client_id) != bool(slack.client_secret):
        yield "Installing by OAuth needs both FENCELINE_SLACK_CLIENT_ID and FENCELINE_SLACK_CLIENT_SECRET."
    if slack.client_id and slack.bot_token:
        yield "Set either FENCELINE_SLACK_BOT_TOKEN (one workspace) or FENCELINE_SLACK_CLIENT_ID (many), not both."
    if not slack.client_id and not slack.bot_token:
        yield "Slack over HTTP needs FENCELINE_SLACK_BOT_TOKEN (one workspace) or FENCELINE_SLACK_CLIENT_ID and its secret (many)."
    if slack.client_id and not settings.public_url:
        yield "Installing by OAuth needs FENCELINE_PUBLIC_URL, the https address that Slack sends people back to."


def _teams(settings: Settings) -> Iterator[str]:
    teams = settings.teams
    ways = [bool(teams.app_password), teams.certificate is not None or teams.certificate_key is not None]
    if not teams.on:
        if any(ways) or teams.tenant:
            yield "Teams has credentials but no app. Set FENCELINE_TEAMS_APP_ID; without it every caller would be believed."
        return
    if teams.anonymous and (not settings.loopback or teams.app_id):
        yield "FENCELINE_TEAMS_ANONYMOUS believes every caller. It works on 127.0.0.1 and without FENCELINE_TEAMS_APP_ID only."
    for name, url in (("OPENID_URL", teams.openid_url), *(("SERVICE_URLS", url) for url in teams.service_urls)):
        if url and not is_loopback(urlsplit(url).hostname or ""):
            yield f"FENCELINE_TEAMS_{name} is for tests on this machine only. Take it away, or use a loopback address."
    if not teams.app_id:
        return
    if not teams.tenant:
        yield "Teams needs FENCELINE_TEAMS_TENANT, the id of the district's tenant."
    if teams.app_type == "UserAssignedMSI" and any(ways):
        yield "A managed identity needs no password or certificate. Take them away, or set FENCELINE_TEAMS_APP_TYPE=SingleTenant."
    if teams.app_type == "SingleTenant" and sum(ways) != 1:
        yield "Teams needs either FENCELINE_TEAMS_APP_PASSWORD or a certificate (FENCELINE_TEAMS_CERTIFICATE and …_KEY), not both or none."
    if (teams.certificate is None) != (teams.certificate_key is None):
        yield "A Teams certificate needs both FENCELINE_TEAMS_CERTIFICATE and FENCELINE_TEAMS_CERTIFICATE_KEY."


def _sign_in(settings: Settings) -> Iterator[str]:
    web = settings.web
    if not web.on:
        return
    if web.sign_in is SignIn.NONE and not settings.loopback:
        yield (
            f"FENCELINE_HOST is {settings.host}, and nobody has to sign in to the chat page. Set FENCELINE_SIGN_IN=oidc, "
            "or FENCELINE_WEB=off to serve Slack and Teams only, or FENCELINE_HOST=127.0.0.1."
        )
    if web.sign_in is SignIn.NONE and settings.public_url and not is_loopback(urlsplit(settings.public_url).hostname or ""):
        yield "FENCELINE_PUBLIC_URL opens the chat page to others, and nobody has to sign in. Set FENCELINE_SIGN_IN=oidc or FENCELINE_WEB=off."
    if web.sign_in is SignIn.LOCAL and not settings.loopback:
        yield "FENCELINE_SIGN_IN=local is for one machine. Set FENCELINE_SIGN_IN=oidc, or FENCELINE_HOST=127.0.0.1."
    if web.sign_in is SignIn.OIDC:
        if not (web.oidc_issuer and web.oidc_client_id and web.oidc_client_secret):
            yield "FENCELINE_SIGN_IN=oidc needs FENCELINE_OIDC_ISSUER, FENCELINE_OIDC_CLIENT_ID and FENCELINE_OIDC_CLIENT_SECRET."
        issuer = urlsplit(web.oidc_issuer)
        if web.oidc_issuer and issuer.scheme != "https" and not is_loopback(issuer.hostname or ""):
            yield "FENCELINE_OIDC_ISSUER must start with https://."
        if not settings.public_url:
            yield "FENCELINE_SIGN_IN=oidc needs FENCELINE_PUBLIC_URL, the https address that people are sent back to."
