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
        assert meet not in (Meet.ANSWER, Meet.CONFIRM, Meet.ASK_BOTH, Meet.ASK_SECOND)
    else:
        stands = (phrase is Phrase.EXACT and second is not Second.AGREES) or (phrase, second) == (Phrase.STRONG, Second.LEANS)
        assert (meet is Meet.PHRASE) is stands, "exact words stand, several words until the other reader is sure"
    if second is Second.AGREES and phrase not in (Phrase.UNCLEAR, Phrase.NOTHING):
        assert meet is Meet.ANSWER
    if second is Second.UNSURE and phrase is not Phrase.EXACT:
        assert meet in (Meet.ASK_BOTH, Meet.ASK_PHRASE, Meet.ASK_SECOND)
    if phrase is not Phrase.EXACT and (second is Second.SURE or (second is Second.LEANS and phrase is not Phrase.STRONG)):
        assert meet is Meet.CONFIRM
    if phrase is Phrase.NOTHING:
        assert meet not in (Meet.ANSWER, Meet.PHRASE)


SD, LE, SH = "school_discipline", "law_enforcement", "shared"


@pytest.mark.parametrize(
    ("label", "share", "rival", "found", "says"),
    [
        (SH, BOUNDS.leans, SD, {SH}, Second.AGREES),
        (SH, BOUNDS.leans - 0.01, SD, {SH}, Second.UNSURE),
        (SH, BOUNDS.sure, LE, {LE}, Second.SURE),
        (SH, BOUNDS.sure - 0.01, LE, {LE}, Second.LEANS),
        (SH, BOUNDS.leans, SD, set(), Second.LEANS),
        (LE, BOUNDS.apart - 0.01, SD, {LE}, Second.UNSURE),
        (SD, BOUNDS.apart - 0.01, LE, {SD}, Second.UNSURE),
        (LE, BOUNDS.apart, SD, {LE}, Second.AGREES),
        (LE, BOUNDS.apart - 0.01, SH, {LE}, Second.AGREES),
        ("out_of_scope", BOUNDS.apart - 0.01, SH, {"out_of_scope"}, Second.UNSURE),
        (SH, BOUNDS.apart - 0.01, "out_of_scope", {SH}, Second.UNSURE),
        ("clarify", 0.2, SD, {"clarify"}, Second.AGREES),
        ("clarify", 0.2, SD, {SD}, Second.LEANS),
    ],
)
def test_where_both_readers_come_down(label, share, rival, found, says):
    """Bounds first, the careful one where a mistake would be unsafe; then agreement."""
    assert second_says(label, share, rival, frozenset(found)) is says


def test_bounds_are_in_order():
    """Sure is surer than apart, apart than leaning; an alarm is louder than a danger."""
    bounds = Bounds()
    assert 0 < bounds.leans < bounds.apart < bounds.sure < 1
    assert 0 < bounds.calm < bounds.danger < bounds.alarm < 1
    assert 0 < bounds.near < 1
