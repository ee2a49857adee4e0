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
    said: dict[str, object]
    try:
        lines = _read(path, pages)
        if not any(line.text.strip() for line in lines):
            raise empty(path.name)
        if sum(len(line.text) for line in lines) > signs:
            raise Trouble(f"{path.name} holds more than {signs:,} signs of text.", "Import only the agreement itself.")
        said = {"lines": [line.packed() for line in lines]}
    except Trouble as trouble:
        said = {"trouble": [trouble.line, trouble.tip]}
    except MemoryError:
        said = {"trouble": [f"{path.name} needs more than {memory} MiB of memory to read.", "Take the pictures out, or import it in parts."]}
    except Exception:  # noqa: BLE001 whatever a broken file does to a library, the person hears one sentence
        trouble = damaged(path.name)
        said = {"trouble": [trouble.line, trouble.tip]}
    sys.stdout.write(json.dumps(said))


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
