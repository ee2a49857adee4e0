"""Normal forms of what people type."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.language.text import LONGEST, clean, fold, tokens, words


def said(text, spellings=None):
    return [t.text for t in tokens(clean(text), spellings or {})]


def test_case_accents_and_apostrophes_do_not_matter():
    """A curly apostrophe, capitals and accents all fold to one plain word."""
    assert said("He CAN’T find the niño's bag") == ["he", "cant", "find", "the", "ninos", "bag"]


def test_school_shorthand_stays_whole():
    """Ratios, plan numbers, grade spans, sums and sections are one token each."""
    assert said("1:1 aide, 504 plan, K-2, $1,250.50, 9-1-1, 5.7, 7th") == ["1:1", "aide", "504", "plan", "k-2", "$1,250.50", "9-1-1", "5.7", "7th"]


def test_a_calibre_ends_no_sentence():
    """A calibre with its dot is one token of the sentence."""
    assert said("a .38 in his car. ok") == ["a", ".38", "in", "his", "car", "ok"]


def test_spellings_are_written_out():
    """`w/` is read as with, and one short form may be two words."""
    assert said("w/ him rn", {"w/": ("with",), "rn": ("right", "now")}) == ["with", "him", "right", "now"]


def test_sentences_and_clauses_are_counted():
    """A full stop begins a sentence, a comma a clause."""
    row = tokens("no gun, just gum. he left", {})
    assert [(t.sentence, t.clause) for t in row] == [(0, 0), (0, 0), (0, 1), (0, 1), (1, 2), (1, 2)]


def test_a_name_is_marked_by_its_capital_inside_a_sentence():
    """Capitals count only inside a sentence that is not shouted."""
    assert [t.capital for t in tokens("Then Braylen ran", {})] == [False, True, False]
    assert not any(t.capital for t in tokens("THEN BRAYLEN RAN", {}))


def test_invisible_characters_vanish():
    """Zero-width, control and direction marks cannot split or hide a word."""
    assert said("g\u200bu\u202en") == ["gun"]


def test_hyphens_between_letters_split():
    """look-alike, look alike and lookalike differ only as people write them."""
    assert words("look-alike") == ("look", "alike")


def test_long_text_is_cut():
    """No more than the longest readable text is kept."""
    assert len(clean("a " * LONGEST)) <= LONGEST


@given(st.text())
def test_any_text_gives_tokens_in_order(text):
    """Whatever is typed, tokens come in order and in normal form."""
    row = tokens(clean(text), {})
    assert all(a.start <= b.start for a, b in pairwise(row))
    assert all(fold(t.text) == t.text for t in row)
