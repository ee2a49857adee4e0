"""Keeps versions of the rules as files in a folder, for one machine or replicas that share a volume."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.rulebook.ports import Version

_REVISION = re.compile(r"[0-9a-f]{64}")
KEPT = 50
"""Versions of one district that are kept; older ones go, a pinned one stays."""


@dataclass(frozen=True, slots=True)
class FolderVersions:
    """Versions under `folder`, one folder for each district; every file is written whole or not at all."""

    folder: Path

    def keep(self, version: Version, bundle: bytes) -> None:
        """Keep a version and its files, and let go of the oldest beyond fifty."""
        place = self._place(version.district)
        place.mkdir(parents=True, exist_ok=True)
        _write(place / f"{version.revision}.rules", bundle)
        _write(place / f"{version.revision}.json", json.dumps({"went_live": version.went_live.astimezone(UTC).isoformat()}).encode())
        pinned = self.pinned(version.district)
        for old in self.listed(version.district)[KEPT:]:
            if old.revision != pinned:
                (place / f"{old.revision}.json").unlink(missing_ok=True)
                (place / f"{old.revision}.rules").unlink(missing_ok=True)

    def listed(self, district: str) -> tuple[Version, ...]:
        """Return the versions of a district, the newest first."""
        found: list[Version] = []
        for path in self._place(district).glob("*.json"):
            if _REVISION.fullmatch(path.stem):
                went_live = datetime.fromisoformat(json.loads(path.read_text())["went_live"])
                found.append(Version(district, path.stem, went_live))
        return tuple(sorted(found, key=lambda version: (version.went_live, version.revision), reverse=True))

    def bundle(self, district: str, revision: str) -> bytes | None:
        """Return the files of a version, or None when it is not kept."""
        path = self._place(district) / f"{revision}.rules"
        return path.read_bytes() if _REVISION.fullmatch(revision) and path.is_file() else None

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


def _write(path: Path, data: bytes) -> None:
    half = path.with_name(path.name + ".new")
    half.write_bytes(data)
    half.replace(path)
