"""A package of rules is the same for the same files, and is taken only when its signature is good."""

from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path

import pytest

from bot.rulebook.bundle import MAGIC, SIGNATURE, BundleRefused, new_key, pack, sign, unpack
from bot.rulebook.loading import load_rulebook


def a_package(*entries: tuple[str, bytes], kind: bytes = tarfile.REGTYPE) -> bytes:
    """A package that someone made by hand."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, data in entries:
            entry = tarfile.TarInfo(name)
            entry.size, entry.type, entry.linkname = len(data), kind, "/etc/passwd"
            tar.addfile(entry, io.BytesIO(data))
    return MAGIC + bytes(SIGNATURE) + gzip.compress(buffer.getvalue())


def test_a_package_carries_the_rules_whole(tiny: Path, tmp_path: Path) -> None:
    """What comes out gives the same revision as what went in."""
    private, public = new_key()
    unpack(sign(pack(tiny), private), tmp_path / "out", public)
    before, after = load_rulebook(tiny, "oak").rulebook, load_rulebook(tmp_path / "out", "oak").rulebook
    assert before is not None
    assert after is not None
    assert before.revision == after.revision


def test_the_same_files_give_the_same_bytes(tiny: Path) -> None:
    """Touching a file without changing it changes nothing."""
    first = pack(tiny)
    for path in tiny.rglob("*.yaml"):
        path.touch()
    assert pack(tiny) == first


def test_a_package_that_is_not_signed_is_refused(tiny: Path, tmp_path: Path) -> None:
    """Once there is a key, an unsigned package writes nothing."""
    _, public = new_key()
    with pytest.raises(BundleRefused, match="is not signed"):
        unpack(pack(tiny), tmp_path / "out", public)
    assert not (tmp_path / "out").exists()


def test_a_changed_package_is_refused(tiny: Path, tmp_path: Path) -> None:
    """One byte changed after signing, or another's key: refused."""
    private, public = new_key()
    other, _ = new_key()
    good = sign(pack(tiny), private)
    changed = good[:-9] + bytes([good[-9] ^ 1]) + good[-8:]
    for package in (changed, sign(pack(tiny), other)):
        with pytest.raises(BundleRefused, match="changed after it was signed, or signed with another key"):
            unpack(package, tmp_path / "out", public)


@pytest.mark.parametrize("name", ["../out.yaml", "/etc/rules.yaml", "a/../../b.yaml", "run.sh", "model/x.py"])
def test_names_that_lead_elsewhere_are_refused(name: str, tmp_path: Path) -> None:
    """Nothing is written outside the folder, and nothing but rule files is written."""
    with pytest.raises(BundleRefused, match="is no rule file"):
        unpack(a_package((name, b"x")), tmp_path / "out", None)
    assert not (tmp_path / "out").exists()


def test_links_are_refused(tmp_path: Path) -> None:
    """A link in a package could read any file of the machine."""
    with pytest.raises(BundleRefused, match="is no rule file"):
        unpack(a_package(("model/a.yaml", b""), kind=tarfile.SYMTYPE), tmp_path / "out", None)


@pytest.mark.parametrize("package", [b"", b"rules", MAGIC, MAGIC + bytes(SIGNATURE) + b"not a tar"])
def test_what_is_no_package_says_so(package: bytes, tmp_path: Path) -> None:
    """Any other file gets a sentence."""
    with pytest.raises(BundleRefused, match=r"not a rules package|is damaged"):
        unpack(package, tmp_path / "out", None)


def test_keys_of_another_kind_are_told(tiny: Path, tmp_path: Path) -> None:
    """A public key that is none, and a signing key that cannot sign, get a sentence each."""
    private, _ = new_key()
    signed = sign(pack(tiny), private)
    with pytest.raises(BundleRefused, match="cannot be read"):
        unpack(signed, tmp_path, b"nonsense")
