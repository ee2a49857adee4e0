"""Names and numbers are taken out of what goes to the boundary team; ordinary questions stay as they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.scrub import scrub

HERE = Path(__file__).parent
MARKED = re.compile(r"«(.+?)»")
PLANTED = [line for line in (HERE / "planted-texts.txt").read_text(encoding="utf-8").splitlines() if line]
CLEAN = [line for line in (HERE / "clean-texts.txt").read_text(encoding="utf-8").splitlines() if line]


def left_over(line: str) -> list[str]:
    """What was planted and still stands in the scrubbed text, word by word."""
    text = MARKED.sub(r"\1", line)
    cleaned = scrub(text).text
    words = [word for part in MARKED.findall(line) for word in re.findall(r"[\w@.-]{2,}", part)]
    kept = set(re.findall(r"[\w@.-]{2,}", cleaned))
    elsewhere = set(re.findall(r"[\w@.-]{2,}", MARKED.sub(" ", line)))
    return [word for word in words if word in kept and word not in elsewhere]


def test_at_least_97_in_100_planted_texts_come_out_clean():
    """Every planted name, number and place of a text has to be gone for the text to count."""
    missed = [(line, left) for line in PLANTED if (left := left_over(line))]
    assert len(PLANTED) >= 300
    assert 1 - len(missed) / len(PLANTED) >= 0.97, missed


def test_at_least_99_in_100_clean_texts_stay_untouched():
    """Look-alikes of names and numbers: brands, schools, months, sections, rooms, money."""
    touched = [(line, scrub(line).text) for line in CLEAN if scrub(line).found]
    assert len(CLEAN) >= 150
    assert 1 - len(touched) / len(CLEAN) >= 0.99, touched


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("can he search Jayden Whitlock's bag", "can he search [name]'s bag"),
        ("dob 3/14/2012, id 4417823", "[birth-date], [student-id]"),
        ("moms cell 614-555-0182", "moms cell [phone]"),
        ("case # 26-004512 at 4418 Larkspur Lane", "[case-number] at [address]"),
        ("ask <@U04TZQ9PL> now", "ask [mention] now"),
        ("", ""),
    ],
)
def test_finds_are_replaced_by_their_kind(text, expected):
    """The reader sees what kind of thing stood there, and nothing of it."""
    assert scrub(text).text == expected


@given(st.text(max_size=300))
def test_any_text_is_taken(text):
    """No text raises; scrubbing again takes out nothing new of what is left in brackets."""
    cleaned = scrub(text)
    assert cleaned.found or cleaned.text == text
