"""Settings are typed, complete and safe, or the start is refused with a sentence that says what to set."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet

from bot.settings import Cloud, Secret, SettingsError, SignIn, SlackMode, load_settings
from tests.planted import SIGNING, TOKEN

KEY = Fernet.generate_key().decode()


def given(**values: str) -> dict[str, str]:
    """An environment of `FENCELINE_…` variables."""
    return {"HOME": "/home/x", **{f"FENCELINE_{name}": value for name, value in values.items()}}


def test_nothing_set_is_one_persons_machine():
    """No configuration at all serves the chat page on loopback over a file in the user's own folder."""
    settings = load_settings(given())
    assert (settings.host, settings.exposed, settings.web.on, settings.slack.mode) == ("127.0.0.1", False, True, None)
    assert settings.database == "sqlite:////home/x/.local/state/fenceline/fenceline.sqlite3"


def test_a_whole_deployment_is_read():
    """Every part arrives typed."""
    settings = load_settings(
        given(
            HOST="0.0.0.0", KEYS=KEY, DATABASE_URL="postgresql://u:p@db/fenceline", REPLICAS="2", SIGN_IN="oidc", PUBLIC_URL="https://f.example.org/",
            OIDC_ISSUER="https://id.example.org", OIDC_CLIENT_ID="f", OIDC_CLIENT_SECRET="s", SLACK_MODE="http", SLACK_SIGNING_SECRET=SIGNING,
            SLACK_BOT_TOKEN=TOKEN, TEAMS_APP_ID="a", TEAMS_TENANT="t", TEAMS_APP_PASSWORD="p", TEAMS_CLOUD="gcch",
        )
    )  # fmt: skip
    assert settings.slack.mode is SlackMode.HTTP
    assert settings.teams.cloud is Cloud.GCCH
    assert settings.web.sign_in is SignIn.OIDC
    assert settings.public_url == "https://f.example.org"


REFUSED = [
    ({"HOST": "0.0.0.0", "KEYS": KEY}, "FENCELINE_HOST is 0.0.0.0, and nobody has to sign in to the chat page."),
    ({"HOST": "0.0.0.0", "WEB": "off"}, "FENCELINE_KEYS is not set, and others can reach this process."),
    ({"DATABASE_URL": "postgresql://db/f"}, "FENCELINE_KEYS is not set, and the database is shared."),
    ({"KEYS": "short"}, "Key 1 of FENCELINE_KEYS is not a key. Make one with: fenceline doctor --new-key"),
    ({"KEYS": f"{KEY} {KEY}"}, "FENCELINE_KEYS names the same key twice."),
    ({"REPLICAS": "2"}, "Several replicas need PostgreSQL"),
    ({"DATABASE_URL": "mysql://db/f"}, "FENCELINE_DATABASE_URL must start with postgresql:// or sqlite:///."),
    ({"DATABASE_URL": "postgresql://pg.example.org/f", "KEYS": KEY}, "reaches pg.example.org without TLS. Add ?ssl=verify-full"),
    ({"PUBLIC_URL": "http://f.example.org", "SIGN_IN": "local"}, "FENCELINE_PUBLIC_URL starts with http. Use https"),
    ({"PUBLIC_URL": "https://f.example.org"}, "FENCELINE_PUBLIC_URL opens the chat page to others, and nobody has to sign in."),
    ({"PUBLIC_URL": "f.example.org"}, "FENCELINE_PUBLIC_URL must be an address such as https://fenceline.example.org."),
    ({"TIMEZONE": "Mars/North"}, "FENCELINE_TIMEZONE Mars/North is not known."),
    ({"SLACK_BOT_TOKEN": "xoxb-1"}, "Slack has a token but no way in. Set FENCELINE_SLACK_MODE to socket or http."),
    ({"SLACK_MODE": "socket", "KEYS": KEY, "SLACK_BOT_TOKEN": "xoxb-1"}, "needs FENCELINE_SLACK_APP_TOKEN, the token that starts with xapp-."),
    ({"SLACK_MODE": "socket", "KEYS": KEY, "SLACK_APP_TOKEN": "xapp-1"}, "Socket Mode needs FENCELINE_SLACK_BOT_TOKEN"),
    (
        {"SLACK_MODE": "socket", "KEYS": KEY, "SLACK_APP_TOKEN": "xapp-1", "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_CLIENT_ID": "1"},
        "Slack's Socket Mode serves one workspace.",
    ),
    ({"SLACK_MODE": "http", "KEYS": KEY, "SLACK_BOT_TOKEN": "xoxb-1"}, "without it anybody could pretend to be Slack."),
    (
        {"SLACK_MODE": "http", "KEYS": KEY, "SLACK_SIGNING_SECRET": "s"},
        "needs FENCELINE_SLACK_BOT_TOKEN (one workspace) or FENCELINE_SLACK_CLIENT_ID",
    ),
    ({"SLACK_MODE": "http", "KEYS": KEY, "SLACK_SIGNING_SECRET": "s", "SLACK_CLIENT_ID": "1"}, "needs both FENCELINE_SLACK_CLIENT_ID and"),
    (
        {"SLACK_MODE": "http", "KEYS": KEY, "SLACK_SIGNING_SECRET": "s", "SLACK_CLIENT_ID": "1", "SLACK_CLIENT_SECRET": "s"},
        "Installing by OAuth needs FENCELINE_PUBLIC_URL",
    ),
    ({"SLACK_MODE": "http", "KEYS": KEY, "SLACK_SIGNING_SECRET": "s", "SLACK_BOT_TOKEN": "xoxp-1"}, "is not a bot token."),
    (
        {"SLACK_MODE": "http", "KEYS": KEY, "SLACK_SIGNING_SECRET": "s", "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_API_URL": "http://slack.example/"},
        "must start with https://",
    ),
    ({"TEAMS_APP_PASSWORD": "p"}, "Teams has credentials but no app. Set FENCELINE_TEAMS_APP_ID"),
    ({"TEAMS_ANONYMOUS": "on", "HOST": "0.0.0.0", "KEYS": KEY, "WEB": "off"}, "FENCELINE_TEAMS_ANONYMOUS believes every caller."),
    ({"TEAMS_APP_ID": "a", "KEYS": KEY, "TEAMS_APP_PASSWORD": "p"}, "Teams needs FENCELINE_TEAMS_TENANT"),
    ({"TEAMS_APP_ID": "a", "KEYS": KEY, "TEAMS_TENANT": "t"}, "Teams needs either FENCELINE_TEAMS_APP_PASSWORD or a certificate"),
    (
        {"TEAMS_APP_ID": "a", "KEYS": KEY, "TEAMS_TENANT": "t", "TEAMS_APP_TYPE": "UserAssignedMSI", "TEAMS_APP_PASSWORD": "p"},
        "A managed identity needs no password",
    ),
    (
        {"TEAMS_APP_ID": "a", "KEYS": KEY, "TEAMS_TENANT": "t", "TEAMS_CERTIFICATE": "/c.pem"},
        "needs both FENCELINE_TEAMS_CERTIFICATE and FENCELINE_TEAMS_CERTIFICATE_KEY",
    ),
    ({"TEAMS_ANONYMOUS": "on", "TEAMS_OPENID_URL": "https://evil.example/keys"}, "FENCELINE_TEAMS_OPENID_URL is for tests on this machine only."),
    ({"SIGN_IN": "local", "HOST": "10.0.0.5", "KEYS": KEY}, "FENCELINE_SIGN_IN=local is for one machine."),
    ({"SIGN_IN": "oidc"}, "FENCELINE_SIGN_IN=oidc needs FENCELINE_OIDC_ISSUER, FENCELINE_OIDC_CLIENT_ID and FENCELINE_OIDC_CLIENT_SECRET."),
    ({"SIGN_IN": "oidc", "OIDC_ISSUER": "http://id.example.org"}, "FENCELINE_OIDC_ISSUER must start with https://."),
    ({"SLACK_BOT_TOKN": "xoxb-1"}, "FENCELINE_SLACK_BOT_TOKN is not a setting. Did you mean FENCELINE_SLACK_BOT_TOKEN?"),
    ({"PORT": "eighty"}, "FENCELINE_PORT must be a whole number from 0 to 65535."),
    ({"WEB": "maybe"}, "FENCELINE_WEB must be on or off."),
    ({"SLACK_MODE": "carrier-pigeon"}, "FENCELINE_SLACK_MODE must be one of: socket, http."),
    ({"KEYS_FILE": "/no/such/file"}, "FENCELINE_KEYS_FILE names a file that cannot be read."),
    ({"SETTINGS": "/no/such.toml"}, "FENCELINE_SETTINGS names /no/such.toml, which cannot be read."),
]


@pytest.mark.parametrize(("values", "words"), REFUSED, ids=[words[:40] for _, words in REFUSED])
def test_an_unsafe_combination_is_refused_in_words(values, words):
    """Each names the variable and what to set; no secret is repeated."""
    with pytest.raises(SettingsError) as refused:
        load_settings(given(**values))
    assert words in str(refused.value)
    assert not [
        value
        for name, value in values.items()
        if name in {"SLACK_BOT_TOKEN", "TEAMS_APP_PASSWORD", "KEYS"} and len(value) > 8 and value in str(refused.value)
    ]


def test_every_fault_is_told_at_once():
    """One start, all sentences."""
    with pytest.raises(SettingsError) as refused:
        load_settings(given(PORT="x", WEB="y", REPLICAS="3"))
    assert len(refused.value.line.splitlines()) == 3


def test_a_file_gives_what_the_environment_does_not(tmp_path):
    """TOML for settings, mounted files for secrets; a variable wins."""
    file, key = tmp_path / "f.toml", tmp_path / "key"
    file.write_text('port = 9000\nweb = false\ndistrict = "oak"\n[slack]\nmode = "http"\nsigning_secret = "s"\nbot_token = "xoxb-1"\n')
    file.chmod(0o600)
    key.write_text(KEY + "\n")
    settings = load_settings(given(SETTINGS=str(file), KEYS_FILE=str(key), PORT="9001"))
    assert (settings.port, settings.web.on, settings.district, settings.slack.signing_secret.reveal()) == (9001, False, "oak", "s")


def test_a_file_of_secrets_that_all_can_read_is_refused(tmp_path):
    """With the command that mends it."""
    file = tmp_path / "f.toml"
    file.write_text('[slack]\nmode = "http"\nsigning_secret = "s"\n')
    file.chmod(0o644)
    with pytest.raises(SettingsError, match=f"Run: chmod 600 {file}"):
        load_settings(given(SETTINGS=str(file)))


def test_what_kubernetes_adds_is_not_taken_for_settings():
    """A service named fenceline puts variables of the same prefix into every pod."""
    settings = load_settings(given(PORT="tcp://10.0.0.7:80", SERVICE_HOST="10.0.0.7", SERVICE_PORT="80", PORT_80_TCP_ADDR="10.0.0.7"))
    assert settings.port == 8080


def test_secrets_never_show_themselves():
    """Neither repr nor str nor the settings' own repr holds one."""
    settings = load_settings(given(KEYS=KEY, SLACK_MODE="http", SLACK_SIGNING_SECRET=SIGNING, SLACK_BOT_TOKEN=TOKEN))
    assert TOKEN not in f"{settings!r} {settings.slack.bot_token} {settings.slack.bot_token!r}"
    assert str(Secret("")) == "Secret()"
