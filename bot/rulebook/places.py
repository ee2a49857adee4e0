"""Where layers live: `model`, `states/<id>`, `districts/<id>`, `districts/<id>/schools/<id>`."""

from __future__ import annotations

from pathlib import Path

CARD = "pack.yaml"
MODEL = "model"
SCHOOLS = "schools"


def place_of(root: Path, layer: str) -> Path | None:
    """Return the folder of a layer by its name, or None when there is none.

    `maple-valley/oak-elementary` names a school's layer inside its district. Names never lead out of `root`.
    """
    if not layer or layer == MODEL:
        return root / MODEL if (root / MODEL / CARD).is_file() else None
    parts = layer.split("/")
    if len(parts) > len(("district", "school")) or any(not part or part.startswith(".") or "\\" in part for part in parts):
        return None
    district = root / "districts" / parts[0]
    candidates = [district / SCHOOLS / parts[1]] if len(parts) > 1 else [district, root / "states" / layer]
    return next((folder for folder in candidates if (folder / CARD).is_file()), None)


def names_in(root: Path, kind: str) -> tuple[str, ...]:
    """Return the layers of one kind of folder (`districts` or `states`) by name."""
    folder = root / kind
    return tuple(sorted(card.parent.name for card in folder.glob(f"*/{CARD}"))) if folder.is_dir() else ()


def schools_in(root: Path, district: str) -> tuple[str, ...]:
    """Return the school layers of a district, each as `district/school`."""
    folder = root / "districts" / district / SCHOOLS
    return tuple(sorted(f"{district}/{card.parent.name}" for card in folder.glob(f"*/{CARD}"))) if folder.is_dir() else ()


def layers_in(root: Path) -> tuple[str, ...]:
    """Return every layer by name, the model first."""
    names = [MODEL] if place_of(root, MODEL) else []
    names += names_in(root, "states")
    for district in names_in(root, "districts"):
        names += [district, *schools_in(root, district)]
    return tuple(names)


def files_in(folder: Path) -> tuple[Path, ...]:
    """Return the YAML files of a folder and of the folders inside it, by name."""
    if not folder.is_dir():
        return ()
    return tuple(sorted(path for path in folder.rglob("*.y*ml") if path.suffix in {".yaml", ".yml"} and path.is_file()))
