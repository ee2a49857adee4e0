"""The process that reads one document: limits itself, reads, writes its lines as JSON, and ends."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from bot.rulebook.importing.bounds import MIB, damaged, empty
from bot.rulebook.importing.pages import Line
from bot.trouble import Trouble


def main(arguments: list[str]) -> None:
    """Read the file named first within the bounds named second; print `{"lines": …}` or `{"trouble": [line, tip]}`."""
    path = Path(arguments[0])
    pages, memory, seconds, signs = json.loads(arguments[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory * MIB, memory * MIB))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(json.dumps(_said(path, pages, memory, signs)))


def _said(path: Path, pages: int, memory: int, signs: int) -> dict[str, object]:
    try:
        lines = _read(path, pages)
    except Trouble as known:
        return _told(known)
    except MemoryError:
        return _told(Trouble(f"{path.name} needs more than {memory} MiB of memory to read.", "Take the pictures out, or import it in parts."))
    except Exception:  # noqa: BLE001 whatever a broken file does to a library, the person hears one sentence
        return _told(damaged(path.name))
    if not any(line.text.strip() for line in lines):
        return _told(empty(path.name))
    if sum(len(line.text) for line in lines) > signs:
        return _told(Trouble(f"{path.name} holds more than {signs:,} signs of text.", "Import only the agreement itself."))
    return {"lines": [line.packed() for line in lines]}


def _told(trouble: Trouble) -> dict[str, object]:
    return {"trouble": [trouble.line, trouble.tip]}


def _read(path: Path, pages: int) -> list[Line]:
    match path.suffix.lower():
        case ".docx":
            from bot.rulebook.importing.reading_docx import read_docx

            return read_docx(path)
        case ".pdf":
            from bot.rulebook.importing.reading_pdf import read_pdf

            return read_pdf(path, pages)
        case kind:
            from bot.rulebook.importing.reading_text import read_text

            return read_text(path, marked=kind == ".md")


if __name__ == "__main__":
    main(sys.argv[1:])
