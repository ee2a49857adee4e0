"""Local accounts of the console, for one machine: names, roles and scrypt hashes in a file that only its owner reads."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.desk.console_roles import ConsoleRole, role_named
from bot.trouble import Trouble

FILE = "console-accounts.json"
COST, BLOCK, WAYS = 2**15, 8, 1
"""scrypt's N, r and p: 32 MiB and about a tenth of a second for each try."""
MEMORY = 64 * 1024 * 1024
SHORTEST = 12
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who signs in on this machine."""

    name: str
    role: str
    salt: str
    hash: str


_NOBODY = Account("", "", base64.b64encode(b"0" * 16).decode(), base64.b64encode(b"0" * 32).decode())


def accounts(data: Path) -> tuple[Account, ...]:
    """The accounts of a data folder; raises `Trouble` for a file that cannot be read."""
    path = data / FILE
    if not path.is_file():
        return ()
    try:
        return tuple(Account(**one) for one in json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise Trouble(f"{path} cannot be read.", "Delete it and make the accounts again with: fenceline console-password NAME") from error


def set_password(data: Path, name: str, password: str, role: ConsoleRole) -> None:
    """Make an account or give it a new password and role; raises `Trouble` for a name or password that will not do."""
    if not _NAME.fullmatch(name):
        raise Trouble(f"“{name[:64]}” cannot name an account.", "Use letters, digits, dots and hyphens.")
    if len(password) < SHORTEST:
        raise Trouble(f"The password is shorter than {SHORTEST} characters.", "Three or four words make a good one.")
    salt = secrets.token_bytes(16)
    made = Account(name, role.name.lower(), base64.b64encode(salt).decode(), base64.b64encode(_hashed(password, salt)).decode())
    _write(data, [*(one for one in accounts(data) if one.name != name), made])


def remove(data: Path, name: str) -> bool:
    """Take an account away; False when there is none of that name."""
    before = accounts(data)
    left = [one for one in before if one.name != name]
    if len(left) == len(before):
        return False
    _write(data, left)
    return True


def signed_in(data: Path, name: str, password: str) -> tuple[str, ConsoleRole] | None:
    """The account's name and role when the password is right; an unknown name takes as long as a wrong password."""
    account = next((one for one in accounts(data) if one.name == name), _NOBODY)
    given = _hashed(password, base64.b64decode(account.salt))
    right = hmac.compare_digest(given, base64.b64decode(account.hash))
    role = role_named(account.role)
    return (account.name, role) if right and account is not _NOBODY and role is not None else None


def _hashed(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=COST, r=BLOCK, p=WAYS, maxmem=MEMORY, dklen=32)


def _write(data: Path, kept: list[Account]) -> None:
    data.mkdir(parents=True, exist_ok=True)
    half = data / f".{FILE}.{os.getpid()}"
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump([asdict(one) for one in sorted(kept, key=lambda one: one.name)], file, indent=2)
    half.replace(data / FILE)
