"""Builds MOU documents of realistic shape with a known truth: sections, gaps, differences, contradictions inside."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import docx
from bank import BANK, DIFFERENT, TWICE, Text
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from reportlab.lib import colors
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

CHAPTERS = (
    "GENERAL PROVISIONS",
    "THE SCHOOL RESOURCE OFFICER",
    "SCHOOL DISCIPLINE",
    "LAW ENFORCEMENT",
    "SEARCHES AND INTERVIEWS",
    "HEALTH AND RECORDS",
    "ACCOUNTABILITY",
    "OTHER TERMS",
)
SMALL_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
TITLE = ("MEMORANDUM OF UNDERSTANDING", "between the Pine Hollow School District and the Pine Hollow Police Department")


@dataclass(frozen=True)
class Part:
    """A section as it is printed: its number, the number by which it is to be found, heading and text."""

    shown: str
    id: str
    title: str
    text: Text
    chapter: bool = False

    @property
    def said(self) -> str:
        """Every word of the section's text in order; the words that lead into a list stand before each of its items."""
        rows: list[str] = []
        for piece in self.text:
            if isinstance(piece, str):
                rows.append(piece)
            else:
                lead = rows.pop()
                *before, last = lead.split(". ")
                rows += [*(one + "." for one in before), *(f"{last} {item}" for item in piece)]
        return " ".join(rows)


@dataclass(frozen=True)
class Built:
    """A document and what is true of it."""

    name: str
    path: Path
    sections: tuple[Part, ...]
    topics: frozenset[str]
    different: tuple[tuple[str, str], ...]
    """Model section and the sentence that says otherwise."""
    twice: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Plan:
    """What goes into a document: which wording of which topics, what is planted."""

    name: str
    wording: int
    topics: Sequence[str]
    different: Sequence[str] = ()
    twice: Sequence[str] = ()
    numbering: str = "decimal"
    render: Callable[..., None] = field(default=lambda *_: None)


def content(plan: Plan) -> list[tuple[str, Text]]:
    """Return headings and texts in order, contradictory ones apart from each other."""
    rows: list[tuple[str, Text]] = []
    for topic in plan.topics:
        if topic in plan.different:
            title, said = DIFFERENT[topic][plan.wording]
            rows.append((title, [said]))
        else:
            rows.append(BANK[topic][plan.wording])
    for place, name in enumerate(plan.twice):
        first, second = TWICE[name]
        rows.insert(3 + place, (first[0], [first[1]]))
        rows.append((second[0], [second[1]]))
    return rows


def numbered(plan: Plan) -> list[Part]:
    """Return the parts of a document under the numbers of its plan."""
    rows = content(plan)
    parts: list[Part] = []
    size = max(3, -(-len(rows) // len(CHAPTERS)))
    for chapter, start in enumerate(range(0, len(rows), size)):
        group = rows[start : start + size]
        roman, one = SMALL_ROMAN[chapter], chapter + 1
        heads = {
            "decimal": (f"{one}.", str(one)),
            "section": (f"ARTICLE {one}", str(one)),
            "article": (f"ARTICLE {roman} –", roman),
            "roman": (f"{roman}.", roman),
            "compound": (f"{chr(65 + chapter)}.", chr(65 + chapter)),
        }
        if plan.numbering in heads:
            parts.append(Part(*heads[plan.numbering], CHAPTERS[chapter], [], chapter=True))
        for place, (title, text) in enumerate(group, start=1):
            overall = start + place
            shown, name = {
                "decimal": (f"{one}.{place}", f"{one}.{place}"),
                "section": (f"Section {one}.{place}.", f"{one}.{place}"),
                "article": (f"Section {place}.", f"{roman}-{place}"),
                "roman": (f"{chr(64 + place)}.", f"{roman}-{chr(64 + place)}"),
                "compound": (f"{chr(65 + chapter)}({place})", f"{chr(65 + chapter)}-{place}"),
                "plain": ("", f"H{overall}"),
                "single": (f"{overall}.", str(overall)),
                "letters": (f"{chr(64 + overall)}.", chr(64 + overall)) if overall <= 26 else (f"A{chr(38 + overall)}.", ""),
            }[plan.numbering]
            parts.append(Part(shown, name, title, text))
    return parts


def build(plan: Plan, folder: Path) -> Built:
    """Write the document of a plan and return it with its truth."""
    parts = numbered(plan)
    kind = plan.render.__name__.split("_")[0]
    path = folder / f"{plan.name}.{kind}"
    plan.render(parts, path)
    spoken = frozenset(plan.topics) | {side[2] for name in plan.twice for side in TWICE[name]}
    return Built(
        plan.name,
        path,
        tuple(part for part in parts if not part.chapter),
        spoken,
        tuple((topic, DIFFERENT[topic][plan.wording][1]) for topic in plan.different),
        tuple((TWICE[name][0][1], TWICE[name][1][1]) for name in plan.twice),
    )


# Word


def _word(*, header: bool = True):
    document = docx.Document()
    if header:
        document.sections[0].header.paragraphs[0].text = "Pine Hollow SRO Memorandum"
        document.sections[0].footer.paragraphs[0].text = "Page 1 of 9"
    for row in TITLE:
        document.add_paragraph(row, style="Title" if row.isupper() else None)
    return document


def _items(document, items, style="({})"):
    for place, item in enumerate(items):
        end = ";" if place < len(items) - 2 else "; and" if place == len(items) - 2 else "."
        document.add_paragraph(f"{style.format(chr(97 + place))} {item}{end}")


def _body(document, text, style="({})"):
    for piece in text:
        if isinstance(piece, str):
            document.add_paragraph(piece)
        else:
            _items(document, piece, style)


def _signed(document):
    document.add_paragraph("By: ______________________")
    document.add_paragraph("Superintendent ____________________ Date: ________")


def docx_headings(parts, path):
    """Heading styles, numbers typed, a page break before each chapter."""
    document = _word()
    for part in parts:
        heading = document.add_heading(f"{part.shown} {part.title}".strip(), level=1 if part.chapter else 2)
        if part.chapter and part.id not in {"1", "I", "A"}:
            heading.runs[0]._r.addprevious(_page_break())
        _body(document, part.text)
    _signed(document)
    document.save(path)


def _page_break():
    run = OxmlElement("w:r")
    br = OxmlElement("w:br")
    br.set(qn("w:type"), "page")
    run.append(br)
    return run


def docx_automatic(parts, path):
    """Numbers that Word draws and does not store."""
    document = _word()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (kind, text) in enumerate((("decimal", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "(%3)")))
    )
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>')
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))

    def listed(text, depth, *, bold=False):
        paragraph = document.add_paragraph()
        paragraph.add_run(text).bold = bold or None
        properties = paragraph._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr>'))

    for part in parts:
        listed(part.title, 0 if part.chapter else 1, bold=True)
        for piece in part.text:
            if isinstance(piece, str):
                document.add_paragraph(piece)
            else:
                for item in piece:
                    listed(f"{item};", 2)
    document.save(path)


def docx_bold(parts, path):
    """Bold run-in headings in the text's own paragraph, lists with bullets."""
    document = _word(header=False)
    document.add_paragraph("This Memorandum is made between the parties named above and replaces every earlier one.")
    for part in parts:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{part.shown} {part.title}{'' if part.chapter else '.'} ").bold = True
        first, *rest = part.text or [""]
        paragraph.add_run(first)
        _body(document, rest, style="•")
    _signed(document)
    document.save(path)


def docx_table(parts, path):
    """Unnumbered headings; the longest list of the agreement stands in a table."""
    document = _word()
    for part in parts:
        paragraph = document.add_paragraph()
        paragraph.add_run(part.title).bold = True
        if part.title == "Matters Reported at Once":
            table = document.add_table(rows=1, cols=2)
            table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Event", "Duty"
            for sentence in part.text[0].split(". "):
                cells = table.add_row().cells
                cells[0].text, cells[1].text = sentence.split(" about ")[1].rstrip("."), sentence.split(" about ")[0]
        else:
            _body(document, part.text)
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.save(path)


# PDF


def _pdf_story(parts, *, run_in, bold=True):
    styles = getSampleStyleSheet()
    body = ParagraphStyle("body", parent=styles["Normal"], fontSize=10, leading=13, spaceAfter=5)
    head = ParagraphStyle("head", parent=body, fontName="Helvetica-Bold" if bold else "Helvetica", spaceBefore=6, spaceAfter=3)
    story = [Paragraph(row, styles["Title" if row.isupper() else "Normal"]) for row in TITLE] + [Spacer(1, 12)]
    for part in parts:
        label = f"{part.shown} {part.title}".strip()
        first, *rest = part.text or [""]
        if run_in and not part.chapter:
            story.append(Paragraph(f"{label}. {first}", body))
        else:
            story.append(Paragraph(label, head))
            if first:
                story.append(Paragraph(first, body))
        for piece in rest:
            if isinstance(piece, str):
                story.append(Paragraph(piece, body))
            else:
                story += [Paragraph(f"({chr(97 + place)}) {item};", body) for place, item in enumerate(piece)]
    return story


def _running(canvas, document):
    canvas.saveState()
    canvas.setFont("Helvetica", 8)
    canvas.drawString(72, 760, "Pine Hollow School District – SRO Memorandum of Understanding")
    canvas.drawCentredString(306, 30, f"Page {document.page} of 12")
    canvas.restoreState()


def pdf_plain(parts, path):
    """One column, run-in headings without bold, running header and footer."""
    SimpleDocTemplate(str(path), pagesize=letter).build(_pdf_story(parts, run_in=True), onFirstPage=_running, onLaterPages=_running)


def pdf_bold(parts, path):
    """One column, headings in bold on their own line."""
    SimpleDocTemplate(str(path), pagesize=letter).build(_pdf_story(parts, run_in=False), onFirstPage=_running, onLaterPages=_running)


def pdf_columns(parts, path):
    """Two columns, headings in bold, running header and footer."""
    document = BaseDocTemplate(str(path), pagesize=letter)
    frames = [Frame(54, 50, 240, 690, id="left"), Frame(318, 50, 240, 690, id="right")]
    document.addPageTemplates([PageTemplate(id="two", frames=frames, onPage=_running)])
    document.build(_pdf_story(parts, run_in=False))


def pdf_table(parts, path):
    """One column, bold headings, a section's sentences in the cells of a ruled table."""
    story = _pdf_story(parts, run_in=False)
    grid = Table(
        [
            ["Contact", "Role"],
            ["Lieutenant Moss", "supervises the unit and takes calls at any hour"],
            ["Dana Reyes", "district safety director, reached by the front office"],
        ],
        style=TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)]),
    )
    story += [Paragraph("EXHIBIT A – PEOPLE TO CALL", ParagraphStyle("x", fontName="Helvetica-Bold", spaceBefore=20, spaceAfter=8)), grid]
    SimpleDocTemplate(str(path), pagesize=letter).build(story, onFirstPage=_running, onLaterPages=_running)


# Text


def _text_blocks(parts, *, upper=False):
    yield "\n".join(TITLE)
    for part in parts:
        label = f"{part.shown} {part.title.upper() if upper else part.title}".strip()
        rows = [label]
        for piece in part.text:
            if isinstance(piece, str):
                rows += textwrap.wrap(piece, 72)
            else:
                rows += [
                    row for place, item in enumerate(piece) for row in textwrap.wrap(f"({chr(97 + place)}) {item};", 72, subsequent_indent="    ")
                ]
        yield "\n".join(rows)


def txt_pages(parts, path):
    """Lines broken at 72 signs, pages of 44 lines with header and page number."""
    rows = "\n\n".join(_text_blocks(parts)).split("\n")
    pages = [rows[start : start + 44] for start in range(0, len(rows), 44)]
    path.write_text("\f".join("\n".join(["SRO MOU – Pine Hollow", "", *page, "", f"- {number} -"]) for number, page in enumerate(pages, start=1)))


def txt_capitals(parts, path):
    """Headings in capitals on their own line."""
    path.write_text("\n\n".join(_text_blocks(parts, upper=True)))


def md_headings(parts, path):
    """Markdown headings, bullets."""
    rows = [f"# {TITLE[0]}", TITLE[1], ""]
    for part in parts:
        rows += [f"{'##' if part.chapter else '###'} {part.shown} {part.title}".replace("  ", " "), ""]
        for piece in part.text:
            rows += [piece, ""] if isinstance(piece, str) else [*(f"- {item}" for item in piece), ""]
    path.write_text("\n".join(rows))


def every(*left_out: str) -> list[str]:
    """Return the topics of the bank but for these."""
    return [topic for topic in BANK if topic not in left_out]


FIRST = tuple(BANK)
PLANS = (
    Plan("01-word-headings", 0, every("8.5", "9.5", "6.8", "7.4"), ("5.8", "6.4"), ("mediation",), "decimal", docx_headings),
    Plan("02-word-automatic", 0, every("2.3", "2.7", "9.2", "9.3", "5.5"), ("2.2", "9.1"), ("threshold",), "decimal", docx_automatic),
    Plan("03-word-run-in-letters", 0, every("1.5", "4.8", "8.3")[:30], ("4.3", "2.2"), ("driving",), "roman", docx_bold),
    Plan("04-word-table-unnumbered", 0, every("3.2", "4.5", "6.3", "7.1"), ("4.7",), ("consent",), "plain", docx_table),
    Plan("05-pdf-run-in", 0, every("4.6", "6.7", "9.4", "2.8"), ("8.5", "5.8"), ("notice",), "decimal", pdf_plain),
    Plan("06-pdf-two-columns", 0, every("3.4", "7.3", "8.6"), ("6.1", "4.6"), ("rules",), "section", pdf_columns),
    Plan("07-pdf-roman", 0, every("4.7", "5.3", "8.1", "8.4"), ("4.1", "1.4"), ("mediation",), "roman", pdf_bold),
    Plan("08-text-pages", 0, every("2.4", "2.5", "6.5", "9.1"), ("5.2",), ("threshold", "driving"), "article", txt_pages),
    Plan("09-pdf-table-exhibit", 1, every("2.6", "3.3", "7.2"), ("6.4", "8.5"), ("rules",), "decimal", pdf_table),
    Plan("10-markdown-numbered", 1, every("1.2", "5.9", "9.3"), ("5.8", "4.3"), ("notice",), "decimal", md_headings),
    Plan("11-markdown-plain", 1, every("2.1", "4.4", "6.2", "8.6"), ("2.2", "6.1"), ("consent",), "plain", md_headings),
    Plan("12-text-capitals", 1, every("3.1", "6.6", "9.2", "4.2"), ("9.1", "1.4"), ("driving",), "plain", txt_capitals),
    Plan("13-word-compound", 1, every("2.8", "4.6", "7.4", "5.6"), ("4.7", "4.1"), ("threshold",), "compound", docx_headings),
    Plan("14-pdf-columns-articles", 1, every("3.5", "6.8", "9.5"), ("5.2",), ("mediation",), "article", pdf_columns),
    Plan("15-text-single", 1, every("1.1", "5.5", "8.3", "9.4")[:40], ("4.6", "2.2"), ("notice",), "single", txt_capitals),
)
