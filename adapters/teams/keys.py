"""The keys that the Bot Connector signs with: fetched without holding anybody up, kept for a day, renewed once when unknown."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import jwt
import structlog

from bot.settings import is_loopback

log = structlog.get_logger("fenceline.teams")
LIMIT = 5.0
"""Seconds that reading the keys may take."""
DAY = 86400.0
REST = 10.0
"""Seconds between two readings, so that forged key names cannot make us ask without end."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key and the channels that it may speak for."""

    public: Any
    endorsements: frozenset[str]


@dataclass(slots=True)
class SigningKeys:
    """Keys by name, read from an OpenID metadata address."""

    url: str
    clock: Callable[[], float] = time.monotonic
    limit: float = LIMIT
    _keys: dict[str, SigningKey] = field(default_factory=dict)
    _tried: float | None = None
    _read: float | None = None
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self, name: str) -> SigningKey:
        """The key of this name, read again once when it is unknown or a day old; raises `LookupError` when there is none."""
        if name not in self._keys or self._old():
            await self.refresh(name)
        return self._keys[name]

    async def refresh(self, name: str = "") -> bool:
        """Read the keys again, unless that was tried just now; True when they are at hand. Never raises."""
        async with self._one:
            rested = self._tried is None or self.clock() - self._tried >= REST
            if rested and (name not in self._keys or self._old()):
                self._tried = self.clock()
                try:
                    self._keys = await asyncio.wait_for(self._fetch(), self.limit)
                    self._read = self.clock()
                except (aiohttp.ClientError, OSError, ValueError, LookupError, TypeError, AttributeError, jwt.PyJWTError) as error:
                    log.warning("teams keys not read", kind=type(error).__name__)
            return bool(self._keys)

    def _old(self) -> bool:
        return self._read is None or self.clock() - self._read >= DAY

    async def _fetch(self) -> dict[str, SigningKey]:
        async with aiohttp.ClientSession() as session:
            metadata = await _json(session, self.url)
            keys = await _json(session, _safe(metadata["jwks_uri"]))
        return await asyncio.to_thread(_read_keys, keys)


async def _json(session: aiohttp.ClientSession, url: str) -> Any:
    async with session.get(url, allow_redirects=False, raise_for_status=True) as response:
        return await response.json(content_type=None)


def _safe(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
        raise ValueError("keys must come over https")
    return url


def _read_keys(document: dict[str, Any]) -> dict[str, SigningKey]:
    return {
        str(key["kid"]): SigningKey(jwt.PyJWK(key, algorithm="RS256").key, frozenset(key.get("endorsements") or ()))
        for key in document["keys"]
        if key.get("kty") == "RSA" and key.get("kid")
    }
