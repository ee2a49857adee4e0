"""A document is read within bounds, and every one that cannot be read gets a sentence that says why and how to mend it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from pypdf import PdfWriter
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from bot.rulebook.importing.bounds import USUAL, Bounds, read_document
from bot.trouble import Trouble

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def told(path: Path, bounds: Bounds = USUAL) -> str:
    """Return what is told about a file that cannot be read."""
    with pytest.raises(Trouble) as caught:
        read_document(path, bounds)
    return str(caught.value)


def made(folder: Path, name: str, content: bytes) -> Path:
    """Write a file."""
    path = folder / name
    path.write_bytes(content)
    return path


def pdf(pages: int, text: str = "") -> bytes:
    """A PDF with some pages, each with a text, or with a picture's shape only."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter)
    for _ in range(pages):
        canvas.rect(50, 50, 500, 700, fill=1) if not text else canvas.drawString(72, 700, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("mou.odt", b"x", "mou.odt is not a kind of file that can be read.  Give a .docx, .pdf, .md or .txt file."),
        ("mou.doc", OLE, "mou.doc is an old Word file.  Open it in Word and save it as .docx."),
        ("mou.txt", b"", "mou.txt is empty.  Look whether it is the right file."),
        ("mou.md", b" \n \n", "mou.md is empty.  Look whether it is the right file."),
        ("mou.docx", OLE, "mou.docx is locked with a password.  Save a copy without a password, and import that."),
        ("mou.docx", b"hello there", "mou.docx is not a Word file, though its name says so.  Look what it really is, or save it again."),
        ("mou.pdf", b"PK\x03\x04 not one", "mou.pdf is not a PDF file, though its name says so.  Look what it really is, or save it again."),
        ("mou.txt", b"\x7fELF\0\0\0", "mou.txt is not a text file, though its name says so.  Look what it really is, or save it again."),
        (
            "mou.docx",
            b"PK\x03\x04 cut",
            "mou.docx is damaged and cannot be read.  Open it in the program that made it, save it again, and import the new file.",
        ),
        (
            "mou.pdf",
            b"%PDF-1.7\ncut",
            "mou.pdf is damaged and cannot be read.  Open it in the program that made it, save it again, and import the new file.",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_told_why(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    """Wrong kind, empty, locked, damaged: one sentence and a tip each."""
    assert told(made(tmp_path, name, content)) == sentence


def test_a_scan_is_told_to_run_ocr(tmp_path: Path) -> None:
    """A PDF that holds pictures of pages is no empty document."""
    assert "mou.pdf: this PDF holds pictures of pages, no text: run OCR first." in told(made(tmp_path, "mou.pdf", pdf(3)))


def test_a_locked_pdf_is_told(tmp_path: Path) -> None:
    """A PDF with a password is not called damaged."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf(1, "The parties agree on a number of things here.")))
    writer.encrypt("secret", algorithm="RC4-128")
    with (tmp_path / "mou.pdf").open("wb") as file:
        writer.write(file)
    assert told(tmp_path / "mou.pdf") == "mou.pdf is locked with a password.  Save a copy without a password, and import that."


def test_too_large_a_file_is_not_opened(tmp_path: Path) -> None:
    """The size is looked at before the content."""
    path = made(tmp_path, "mou.txt", b"a" * (1024 * 1024 + 1))
    assert told(path, replace(USUAL, size=1)) == "mou.txt is larger than 1 MiB.  Take the pictures out, or import it in parts."


def test_too_many_pages_are_told(tmp_path: Path) -> None:
    """Pages are bounded."""
    path = made(tmp_path, "mou.pdf", pdf(4, "The parties agree on a number of things here."))
    assert told(path, replace(USUAL, pages=3)) == "mou.pdf has more than 3 pages.  Import only the pages of the agreement."


def test_too_much_text_is_told(tmp_path: Path) -> None:
    """The text is bounded too."""
    path = made(tmp_path, "mou.txt", b"The parties agree.\n" * 100)
    assert told(path, replace(USUAL, signs=1000)) == "mou.txt holds more than 1,000 signs of text.  Import only the agreement itself."


def test_a_word_file_that_unpacks_to_a_flood_is_refused(tmp_path: Path) -> None:
    """A small file with huge parts is stopped before it is unpacked."""
    path = tmp_path / "mou.docx"
    docx.Document().save(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as parts:
        for number in range(21):
            parts.writestr(f"word/media/{number}.bin", b"\0" * (10 * 1024 * 1024))
    assert told(path) == "mou.docx unpacks to more than 200 MiB.  Take the pictures out, or import it in parts."


def test_time_is_bounded(tmp_path: Path) -> None:
    """A reading that does not end is ended."""
    path = made(tmp_path, "mou.pdf", pdf(1, "The parties agree on a number of things here."))
    assert told(path, replace(USUAL, seconds=0)).startswith("mou.pdf took longer than 0 seconds to read.")


def test_memory_is_bounded(tmp_path: Path) -> None:
    """A reading that needs more memory than it may have ends with a sentence, not with the machine."""
    path = made(tmp_path, "mou.txt", b"The parties agree.\n" * 1_000_000)
    assert told(path, replace(USUAL, memory=120)).startswith("mou.txt needs more than 120 MiB of memory to read.")


def test_pages_headers_and_footers_of_a_word_file(tmp_path: Path) -> None:
    """Headers and footers are left out; a page break counts."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Draft 3"
    document.add_paragraph("The first page.")
    document.add_page_break()
    document.add_paragraph("The second page.")
    document.save(tmp_path / "mou.docx")
    lines = [line for line in read_document(tmp_path / "mou.docx") if line.text]
    assert [(line.text, line.page) for line in lines] == [("The first page.", 1), ("The second page.", 2)]
