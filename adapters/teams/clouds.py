"""The four Microsoft clouds: who signs what reaches us, where we may answer, and where we sign in to do so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never
from urllib.parse import urlsplit

from bot.settings import Cloud, is_loopback


@dataclass(frozen=True, slots=True)
class Authority:
    """One cloud's addresses: `issuer` and `openid_url` for tokens that reach us, `login` and `scope` for ours."""

    issuer: str
    openid_url: str
    login: str
    scope: str
    service_hosts: frozenset[str]
    """Hosts that an answer may be sent to; anything else gets neither an answer nor a token."""
    first_service: str
    """Where a conversation is opened before anybody wrote to us."""


def authority(cloud: Cloud) -> Authority:
    """The addresses of a cloud; GCC shares the public sign-in, GCC High and DoD share the government's."""
    match cloud:
        case Cloud.PUBLIC:
            return _public("smba.trafficmanager.net", "/teams/")
        case Cloud.GCC:
            return _public("smba.infra.gcc.teams.microsoft.com", "/teams")
        case Cloud.GCCH:
            return _government("smba.infra.gov.teams.microsoft.us")
        case Cloud.DOD:
            return _government("smba.infra.dod.teams.microsoft.us")
        case _:
            assert_never(cloud)


def _public(host: str, path: str) -> Authority:
    return Authority(
        issuer="https://api.botframework.com",
        openid_url="https://login.botframework.com/v1/.well-known/openidconfiguration",
        login="https://login.microsoftonline.com/",
        scope="https://api.botframework.com",
        service_hosts=frozenset({host}),
        first_service=f"https://{host}{path}",
    )


def _government(host: str) -> Authority:
    return Authority(
        issuer="https://api.botframework.us",
        openid_url="https://login.botframework.azure.us/v1/.well-known/openidconfiguration",
        login="https://login.microsoftonline.us/",
        scope="https://api.botframework.us",
        service_hosts=frozenset({host}),
        first_service=f"https://{host}/teams",
    )


def serves(cloud: Authority, url: str) -> bool:
    """True when the cloud's own service lives at this address: https, a listed host, the usual port, no user part."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plain = parts.username is None and parts.password is None and port in {None, 443}
    return parts.scheme == "https" and plain and parts.hostname in cloud.service_hosts


def tried_here(url: str, listed: tuple[str, ...]) -> bool:
    """True for a loopback address that the settings list for trials; it is answered without a token of ours."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return False
    return url in listed and is_loopback(host or "")
