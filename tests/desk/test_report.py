"""The boundary report: counts that a board may see, and nothing that points at anybody."""

import csv
import io
import json
from datetime import date

import pytest
from click.testing import CliRunner

from bot.desk.report import SMALLEST, Report, Row, Table, Tally, suppressed
from bot.desk.report_command import report as command
from bot.desk.report_pages import as_csv, as_html, as_json
from tests.factories import load_wording

WORDS = {language.value: dict(entries) for language, entries in load_wording()}


def say(key, **values):
    text = WORDS["en"][key]
    return text.format(**values) if values else text


def a_report(*tables):
    return Report("maple", "Maple <Valley>", "Test MOU", date(2026, 9, 1), date(2026, 9, 30), tables, ("Old rule",))


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 40, "b": 30}, {"a": 40, "b": 30}),
        ({"a": 40, "b": 3}, {"a": None, "b": None}),
        ({"a": 40, "b": 30, "c": 3}, {"a": 40, "b": None, "c": None}),
        ({"a": 40, "b": 3, "c": 4}, {"a": 40, "b": None, "c": None}),
        ({"a": SMALLEST, "b": 0}, {"a": SMALLEST, "b": 0}),
        ({"a": 3}, {"a": None}),
        ({"a": 3, "b": 0}, {"a": None, "b": 0}),
        ({}, {}),
    ],
)
def test_small_cells_are_withheld_and_never_alone(counts, shown):
    """A lone small cell takes the next smallest with it; zero is no small cell."""
    assert suppressed(counts) == shown


def test_the_page_says_in_a_table_what_the_chart_draws():
    """Chart with title and description, table beside it, withheld cells in words."""
    page = as_html(a_report(Table("roles", (Row("teacher", 40), Row("sro", None)), 52)), say)
    assert '<svg role="img"' in page
    assert "<desc>Bars for 2 rows" in page
    assert "School staff</th><td class=n>40" in page
    assert "fewer than 10, or withheld" in page
    assert "Maple &lt;Valley&gt;" in page
    assert "<li>Old rule</li>" in page
    assert "http" not in page.replace("http-equiv", "")


def test_nothing_recorded_is_not_zero():
    """A table without records says so in every form."""
    empty = a_report(Table("silent", (), None, recorded=False))
    assert "That is not the same as zero." in as_html(empty, say)
    assert json.loads(as_json(empty, say))["tables"][0]["recorded"] is False
    assert list(csv.reader(io.StringIO(as_csv(empty, say))))[1] == ["silent", "", ""]


def test_a_table_file_holds_no_formula():
    """A label that a spreadsheet would run is quoted."""
    made = a_report(Table("schools", (Row("=HYPERLINK(1)", 40),), 40))
    assert list(csv.reader(io.StringIO(as_csv(made, say))))[1] == ["schools", "'=HYPERLINK(1)", "40"]


def test_suppressed_counts_are_null_in_json():
    """Machines see the same as people."""
    row = json.loads(as_json(a_report(Table("topics", (Row("vape", None),), None)), say))["tables"][0]["rows"][0]
    assert row == {"label": "vape", "count": None, "suppressed": True}


def test_a_tally_separates_outside_the_role_from_the_rest():
    """Requests that the SRO should decline are counted by month and topic."""
    from bot.desk.ledger import Decision

    row = Decision(
        "d",
        "D-1",
        "2026-09-03T10",
        "",
        "teacher",
        "web",
        "may",
        "answered",
        "school_discipline",
        "may_not",
        "routine",
        "escort",
        "4.3",
        "mou",
        "exact",
        "r",
        "en",
        1,
    )
    tally = Tally({"escort": "walking a student out"})
    tally.add(row)
    tally.note("declined", "escort")
    assert tally.by["outside"] == {"2026-09": 1}
    assert tally.by["outside_topics"] == {"walking a student out": 1}
    assert tally.by["declined"] == {"escort": 1}
    assert "emergencies" not in tally.by


def test_days_in_the_wrong_order_are_told():
    """The mistake and its mend in one line."""
    result = CliRunner().invoke(command, ["--from", "2026-10-01", "--to", "2026-09-01"])
    assert result.exit_code == 2
    assert "--to lies before --from. Give the earlier day first." in result.output


def test_the_report_of_recorded_answers(tmp_path, monkeypatch):
    """From an answer in the ledger to the printed count."""
    from bot.cli import main

    monkeypatch.setenv("FENCELINE_DATA", str(tmp_path))
    runner = CliRunner()
    assert runner.invoke(main, ["ask", "--record", "can the sro cover lunch duty"]).exit_code == 0
    out = tmp_path / "report.json"
    result = runner.invoke(main, ["report", "--from", "2020-01-01", "--to", "2100-01-01", "--format", "json", "--out", str(out)])
    assert result.exit_code == 0, result.output
    tables = {t["table"]: t for t in json.loads(out.read_text(encoding="utf-8"))["tables"]}
    assert tables["roles"]["recorded"]
    assert tables["roles"]["rows"] == [{"label": "School staff", "count": None, "suppressed": True}]
    assert tables["boundary"]["recorded"] is False
