"""Keeps versions of the rules as files in a folder, for one machine or replicas that share a volume."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.rulebook.ports import Version

_REVISION = re.compile(r"[0-9a-f]{64}")
FILES = "_files"
KEPT = 50
"""Versions of one district that are kept; older ones go, a pinned one stays."""


@dataclass(frozen=True, slots=True)
class FolderVersions:
    """Versions under `folder`, one folder for each district; every file is written whole or not at all.

    Districts that went live from the same files share one copy of them.
    """

    folder: Path

    def keep(self, version: Version, bundle: bytes) -> None:
        """Keep a version and its files, and let go of the oldest beyond fifty."""
        place = self._place(version.district)
        place.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(bundle).hexdigest()
        blob = self._blob(name)
        if not blob.is_file():
            blob.parent.mkdir(parents=True, exist_ok=True)
            _write(blob, bundle)
        said = {"went_live": version.went_live.astimezone(UTC).isoformat(), "files": name}
        _write(place / f"{version.revision}.json", json.dumps(said).encode())
        self._let_go(version.district)

    def _let_go(self, district: str) -> None:
        pinned = self.pinned(district)
        old = [version for version in self.listed(district)[KEPT:] if version.revision != pinned]
        for version in old:
            (self._place(district) / f"{version.revision}.json").unlink(missing_ok=True)
        if old:
            needed = {_read(path)["files"] for path in self.folder.glob("*/*.json")}
            for blob in self._blob("").parent.glob("*.rules"):
                if blob.stem not in needed:
                    blob.unlink(missing_ok=True)

    def _blob(self, name: str) -> Path:
        return self.folder / FILES / f"{name}.rules"

    def listed(self, district: str) -> tuple[Version, ...]:
        """Return the versions of a district, the newest first."""
        found: list[Version] = []
        for path in self._place(district).glob("*.json"):
            if _REVISION.fullmatch(path.stem):
                went_live = datetime.fromisoformat(_read(path)["went_live"])
                found.append(Version(district, path.stem, went_live))
        return tuple(sorted(found, key=lambda version: (version.went_live, version.revision), reverse=True))

    def bundle(self, district: str, revision: str) -> bytes | None:
        """Return the files of a version, or None when it is not kept."""
        path = self._place(district) / f"{revision}.json"
        if not _REVISION.fullmatch(revision) or not path.is_file():
            return None
        blob = self._blob(_read(path)["files"])
        return blob.read_bytes() if blob.is_file() else None

    def pin(self, district: str, revision: str | None) -> None:
        """Hold a district at a version, or let it follow its files again."""
        path = self._place(district) / "pinned"
        if revision is None:
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, revision.encode())

    def pinned(self, district: str) -> str | None:
        """Return the version that a district is held at."""
        path = self._place(district) / "pinned"
        return path.read_text().strip() or None if path.is_file() else None

    def _place(self, district: str) -> Path:
        return self.folder / re.sub(r"[^a-z0-9-]", "_", district or "model")


def _read(path: Path) -> dict[str, str]:
    said = json.loads(path.read_text(encoding="utf-8"))
    return {"went_live": str(said["went_live"]), "files": str(said["files"])}


def _write(path: Path, data: bytes) -> None:
    half = path.with_name(path.name + ".new")
    half.write_bytes(data)
    half.replace(path)
