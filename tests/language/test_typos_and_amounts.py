"""Typos are read word by word under guard; money is read in digits and words."""

import pytest

from bot.language.amounts import amounts
from bot.language.typos import Typos, allowed_edits

TYPOS = Typos(
    ["suspension", "threat", "threats", "weapon", "detention", "voluntary", "firearm", "nicotine", "fight", "counselor"],
    ["treat", "detection", "unpaid"],
)


@pytest.mark.parametrize(
    ("written", "read"),
    [("suspention", "suspension"), ("wepon", "weapon"), ("weapno", "weapon"), ("nicotene", "nicotine"), ("counseler", "counselor")],
)
def test_a_typo_is_read_past(written, read):
    """One edit in a middling word, two in a long one, a swap counting as one."""
    assert TYPOS.read(written) == read


@pytest.mark.parametrize("word", ["treat", "gum", "detection", "involuntary", "fite", "weapon", "2fast", "xyzzy", "heapon"])
def test_what_is_never_corrected(word):
    """Known words, short words, negated words, words with digits and other first letters stay."""
    assert TYPOS.read(word) is None


def test_two_equally_near_words_are_no_correction():
    """A tie between different words leaves the word alone."""
    assert Typos(["plate", "place"], []).read("plare") is None
    assert Typos(["threat", "threats"], []).read("threatz") == "threat"


def test_edits_follow_length():
    """Short words must be exact."""
    assert [allowed_edits(n) for n in (4, 5, 8, 9)] == [0, 1, 1, 2]


@pytest.mark.parametrize(
    ("said", "dollars"),
    [
        ("a $300 calculator", [300]), ("two hundred bucks", [200]), ("worth about 40", [40]), ("two hundred fifty dollars", [250]), ("a grand", [1000]),
        ("$1,200", [1200]), ("1.5 years", []), ("room 300", []), ("grade 5", []), ("$2k laptop", [2000]), ("a hundred dollars", [100]),
        ("trescientos dolares", [300]), ("between $20 and $30", [20, 30]), ("twenty five dollars", [25]), ("one thousand two hundred dollars", [1200]),
    ],
)  # fmt: skip
def test_sums_of_money(said, dollars):
    """Digits, words and slang give whole dollars; bare numbers are no money."""
    assert [a.dollars for a in amounts(said.split())] == dollars
