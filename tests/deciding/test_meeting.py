"""Where the two readers meet: every cell of the table."""

import pytest

from bot.deciding.meeting import BOUNDS, TABLE, Bounds, Meet, Phrase, Second, second_says


def test_every_cell_is_filled():
    """No pair of readings is left to chance."""
    assert set(TABLE) == {(p, s) for p in Phrase for s in Second}


@pytest.mark.parametrize(("cell", "meet"), sorted(TABLE.items()), ids=lambda v: "-".join(v) if isinstance(v, tuple) else str(v))
def test_the_table_keeps_its_promises(cell, meet):
    """Agreement answers, silence never answers, an off reader never speaks, uncertainty asks."""
    phrase, second = cell
    if second is Second.OFF:
        assert meet not in (Meet.SECOND, Meet.ASK_BOTH, Meet.ASK_SECOND)
    if second is Second.AGREES and phrase not in (Phrase.UNCLEAR, Phrase.NOTHING):
        assert meet is Meet.PHRASE
    if second is Second.UNSURE:
        assert meet is not Meet.SECOND
    if phrase is Phrase.UNCLEAR and second is not Second.SURE:
        assert meet is Meet.ASK_PHRASE
    if phrase is Phrase.NOTHING:
        assert meet is not Meet.PHRASE


@pytest.mark.parametrize(
    ("label", "share", "found", "says"),
    [
        ("shared", 0.2, {"shared"}, Second.AGREES),
        ("shared", BOUNDS.sure, {"law_enforcement"}, Second.SURE),
        ("shared", BOUNDS.sure - 0.01, {"law_enforcement"}, Second.LEANS),
        ("shared", BOUNDS.leans, set(), Second.LEANS),
        ("shared", BOUNDS.leans - 0.01, set(), Second.UNSURE),
    ],
)
def test_where_the_second_reader_stands(label, share, found, says):
    """Agreement first, then the calibrated bounds."""
    assert second_says(label, share, frozenset(found)) is says


def test_bounds_are_in_order():
    """Sure is surer than leaning."""
    assert 0 < Bounds().leans < Bounds().sure < 1
    assert 0 < Bounds().danger < 1
