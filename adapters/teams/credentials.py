"""How the bot signs in to Teams: password, certificate or managed identity, always off the event loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from bot.settings import TeamsSettings
from bot.trouble import Trouble

FRESH = 240.0
"""Seconds that a token is used before the identity library is asked again; it renews five minutes before the end."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate credential: SHA-1 thumbprint in hex, private key and certificate as PEM text."""

    thumbprint: str
    private_key: str
    public: str


def read_certificate(settings: TeamsSettings) -> Certificate | None:
    """The certificate that the settings name, None for none; raises `Trouble` for files that are not one."""
    if settings.certificate is None or settings.certificate_key is None:
        return None
    try:
        loaded = x509.load_pem_x509_certificate(settings.certificate.read_bytes())
        key = settings.certificate_key.read_text(encoding="ascii")
    except (OSError, ValueError) as error:
        raise Trouble(
            "The Teams certificate or its key cannot be read.",
            "FENCELINE_TEAMS_CERTIFICATE and FENCELINE_TEAMS_CERTIFICATE_KEY must name PEM files that this process may read.",
        ) from error
    thumbprint = loaded.fingerprint(hashes.SHA1()).hex().upper()  # noqa: S303  Entra ID names certificates by SHA-1
    return Certificate(thumbprint, key, loaded.public_bytes(Encoding.PEM).decode("ascii"))


@dataclass(slots=True)
class Tokens:
    """The bot's own tokens: `fetch` blocks (it may ask the login server), so it runs in a thread, once at a time."""

    fetch: Callable[[], str]
    clock: Callable[[], float] = time.monotonic
    _token: str = ""
    _until: float = 0.0
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self) -> str:
        """A token that is good for the next minutes; raises what `fetch` raises."""
        if self.clock() >= self._until:
            async with self._one:
                if self.clock() >= self._until:
                    self._token = await asyncio.to_thread(self.fetch)
                    self._until = self.clock() + FRESH
        return self._token

    def drop(self) -> None:
        """Teams turned the token away: ask for a new one next time."""
        self._until = 0.0
