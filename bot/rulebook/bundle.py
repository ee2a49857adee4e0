"""Rule files in one signed package: a compressed tar of a rules folder and an Ed25519 signature over it.

The same files give the same bytes. Once a deployment has a key, a package without a good signature is refused.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zlib
from pathlib import Path, PurePosixPath

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.trouble import Trouble

MAGIC = b"fenceline-rules-1\n"
SIGNATURE = 64
"""Bytes of an Ed25519 signature; zeros in an unsigned package."""
LARGEST = 64 * 1024 * 1024
"""Bytes of all files in a package."""
MOST_FILES = 20_000
KEPT = (".yaml", ".yml", ".txt", ".md")


class BundleRefused(Trouble):
    """A package that cannot be trusted or read."""


def pack(folder: Path) -> bytes:
    """Return the rule files under `folder` as one unsigned package."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink() and path.suffix in KEPT:
                data = path.read_bytes()
                entry = tarfile.TarInfo(path.relative_to(folder).as_posix())
                entry.size, entry.mode = len(data), 0o644
                tar.addfile(entry, io.BytesIO(data))
    return MAGIC + bytes(SIGNATURE) + gzip.compress(buffer.getvalue(), mtime=0)


def sign(package: bytes, private_key: bytes) -> bytes:
    """Return the package with a signature; `private_key` is a PEM of an Ed25519 key."""
    key = serialization.load_pem_private_key(private_key, password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise BundleRefused("The signing key is not an Ed25519 key.", "Make one with: fenceline rules bundle --new-key FILE")
    body = _body(package)
    return MAGIC + key.sign(body) + body


def new_key() -> tuple[bytes, bytes]:
    """Return a new private and public key, both as PEM."""
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private, public


def unpack(package: bytes, folder: Path, public_key: bytes | None) -> None:
    """Write a package's files under `folder`, once its signature is found good.

    Without `public_key` any package is taken. Raises `BundleRefused`; then nothing was written.
    """
    body = _body(package)
    if public_key is not None:
        _verify(package[len(MAGIC) : len(MAGIC) + SIGNATURE], body, public_key)
    for name, data in _files(body):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _verify(signature: bytes, body: bytes, public_key: bytes) -> None:
    if signature == bytes(SIGNATURE):
        raise BundleRefused(
            "The rules package is not signed, and this deployment takes signed packages only.",
            "Sign it with: fenceline rules bundle --key FILE",
        )
    try:
        key = serialization.load_pem_public_key(public_key)
    except ValueError as error:
        raise BundleRefused("The key that packages are checked with cannot be read.", "Give the PEM file of an Ed25519 public key.") from error
    if not isinstance(key, Ed25519PublicKey):
        raise BundleRefused("The key that packages are checked with is not an Ed25519 key.", "Give the PEM file of an Ed25519 public key.")
    try:
        key.verify(signature, body)
    except InvalidSignature as error:
        raise BundleRefused(
            "The rules package was changed after it was signed, or signed with another key.", "Ask whoever sent it for a new one."
        ) from error


def _body(package: bytes) -> bytes:
    if not package.startswith(MAGIC) or len(package) < len(MAGIC) + SIGNATURE:
        raise BundleRefused("This is not a rules package.", "Make one with: fenceline rules bundle")
    return package[len(MAGIC) + SIGNATURE :]


def _files(body: bytes) -> list[tuple[str, bytes]]:
    """Return names and contents; nothing but plain rule files inside the folder is taken."""
    found: list[tuple[str, bytes]] = []
    total = 0
    try:
        with gzip.open(io.BytesIO(body)) as plain, tarfile.open(fileobj=plain, mode="r|") as tar:
            for entry in tar:
                name = PurePosixPath(entry.name)
                total += entry.size
                if not entry.isfile() or name.is_absolute() or ".." in name.parts or name.suffix not in KEPT:
                    raise BundleRefused(
                        f"The rules package holds `{entry.name}`, which is no rule file.",
                        "Make it again with: fenceline rules bundle",
                    )
                if total > LARGEST or len(found) >= MOST_FILES:
                    raise BundleRefused("The rules package is too large.", "Keep only rule files in the folder.")
                data = tar.extractfile(entry)
                found.append((name.as_posix(), data.read() if data else b""))
    except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
        raise BundleRefused("The rules package is damaged.", "Ask whoever sent it for a new one.") from error
    return found
