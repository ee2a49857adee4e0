"""Sealing and signing with the deployment's keys, newest first, so that keys can be rotated without losing anything."""

from __future__ import annotations

import hashlib
import hmac
import os
from base64 import urlsafe_b64decode
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.settings import Settings
from bot.trouble import Trouble


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """One or more Fernet keys; the first seals and signs, all of them open and check."""

    keys: tuple[str, ...]
    _fernet: MultiFernet = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_fernet", MultiFernet([Fernet(key) for key in self.keys]))

    def seal(self, text: str) -> str:
        """The text as a token that only these keys open."""
        return self._fernet.encrypt(text.encode()).decode() if text else ""

    def open(self, token: str) -> str:
        """The text again; raises `Trouble` when no key of the ring sealed it."""
        if not token:
            return ""
        try:
            return self._fernet.decrypt(token.encode()).decode()
        except InvalidToken as error:
            raise Trouble(
                "Something was sealed with a key that is no longer set.",
                "Put the older key back, after the newest, in FENCELINE_KEYS.",
            ) from error

    def sign(self, purpose: str, message: bytes) -> str:
        """A signature (64 hex digits) that holds for one purpose, such as `card` or `session`."""
        return hmac.new(self._derived(self.keys[0], purpose), message, hashlib.sha256).hexdigest()

    def signed(self, purpose: str, message: bytes, signature: str) -> bool:
        """True when any key of the ring made this signature for this purpose."""
        wanted = (hmac.new(self._derived(key, purpose), message, hashlib.sha256).hexdigest() for key in self.keys)
        return any(hmac.compare_digest(one, signature) for one in wanted)

    @staticmethod
    def _derived(key: str, purpose: str) -> bytes:
        return hmac.new(urlsafe_b64decode(key), b"fenceline/" + purpose.encode(), hashlib.sha256).digest()


def new_key() -> str:
    """A fresh key for `FENCELINE_KEYS`."""
    return Fernet.generate_key().decode()


def keyring(settings: Settings) -> Keyring:
    """The deployment's keys; on one's own machine without any, a key file in the data folder, made on first use."""
    if settings.keys:
        return Keyring(tuple(key.reveal() for key in settings.keys))
    path = settings.data / "fenceline.key"
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        _make_once(path)
        return Keyring((path.read_text(encoding="ascii").strip(),))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise Trouble(f"The key file {path} cannot be made or read.", "Set FENCELINE_DATA to a folder of your own, or set FENCELINE_KEYS.") from error


def _make_once(path: Path) -> None:
    """Make the key file whole or not at all, so that two processes starting at once end with one key."""
    if path.exists():
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(new_key() + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
