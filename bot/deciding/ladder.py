"""The ladder: in what order a careful administrator asks, and what to do when several rules apply.

Danger now, a crime, police procedure, a request to the officer, a shared matter, conduct, the programme, unclear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answer import Rung, Sro, Urgency
from bot.deciding.weighing import Facts, Scales, Weighed
from bot.rule import Says

ORDER = tuple(Rung)
_URGENCY = (Urgency.ROUTINE, Urgency.PROMPT, Urgency.EMERGENCY)


@dataclass(frozen=True, slots=True)
class Finding:
    """What the ladder found on its highest rung with an applying rule.

    Either `agreed` holds rules of one verdict (the deciding rule first), or `several` holds rules that rest on
    different facts, or `disagree` is True: rules that rest on the same facts and say different things.
    """

    rung: Rung
    agreed: tuple[Weighed, ...] = ()
    several: tuple[Weighed, ...] = ()
    disagree: bool = False
    beaten: tuple[tuple[str, str, str], ...] = ()
    """(rule, by, why): `refined`, `overridden`, `less said`, `not asked`."""

    @property
    def strong(self) -> bool:
        """True when what decides rests on more than one short mention."""
        return any(len(w.tokens) >= 3 or len(w.evidence) >= 2 for w in self.agreed)


NOTHING = Finding(Rung.NONE)


def climb(applying: Sequence[Weighed], there: Facts, scales: Scales) -> Finding:
    """Return the finding of the highest rung that has an applying rule; `NOTHING` when none has."""
    for rung in ORDER:
        on_rung = [w for w in applying if _rung(w) is rung]
        if on_rung:
            return _settle(rung, on_rung, there, scales)
    return NOTHING


def _rung(weighed: Weighed) -> Rung:
    return weighed.rule.rung


def _settle(rung: Rung, weighed: list[Weighed], there: Facts, scales: Scales) -> Finding:
    beaten: list[tuple[str, str, str]] = []
    left = _beat(weighed, beaten, "overridden", lambda a, b: scales.overrides(a.rule.id, b.rule.id))
    left = _beat(left, beaten, "refined", lambda a, b: scales.refines(a.rule.id, b.rule.id) and not scales.overrides(b.rule.id, a.rule.id))
    if not _agree(left):
        left = _beat(left, beaten, "less said", lambda a, b: bool(b.tokens) and b.tokens < a.tokens)
    if not _agree(left):
        asked = [w for w in left if any(there.mentions[i].asking for i in w.evidence)]
        if asked and len(asked) < len(left):
            beaten += [(w.rule.id, asked[0].rule.id, "not asked") for w in left if w not in asked]
            left = asked
    left.sort(key=lambda w: (-len(w.tokens), w.rule.id))
    if _agree(left):
        return Finding(rung, agreed=tuple(left), beaten=tuple(beaten))
    if (merged := _merge(left)) is not None:
        return Finding(rung, agreed=merged, beaten=tuple(beaten))
    disagree = any(a.tokens == b.tokens and a.verdict != b.verdict for a in left for b in left)
    return Finding(rung, several=tuple(left), disagree=disagree, beaten=tuple(beaten))


def _beat(weighed: list[Weighed], beaten: list[tuple[str, str, str]], why: str, wins: object) -> list[Weighed]:
    assert callable(wins)
    left = []
    for one in weighed:
        winner = next((other for other in weighed if other is not one and wins(other, one)), None)
        if winner is None:
            left.append(one)
        else:
            beaten.append((one.rule.id, winner.rule.id, why))
    return left


def _agree(weighed: Sequence[Weighed]) -> bool:
    return len({w.verdict for w in weighed}) <= 1


def _merge(weighed: list[Weighed]) -> tuple[Weighed, ...] | None:
    """Join rules of one matter whose officer's parts do not contradict: the stricter part and the more urgent hour hold."""
    if len({w.says.matter for w in weighed}) != 1:
        return None
    parts = {w.says.sro for w in weighed} - {None}
    if Sro.MAY_NOT in parts and parts & {Sro.MUST, Sro.MAY}:
        return None
    order = (Sro.MAY_NOT, Sro.MUST, Sro.ONLY_IF, Sro.MAY)
    part = next((s for s in order if s in parts), None)
    urgency = max((w.says.urgency for w in weighed), key=_URGENCY.index)
    lead = next((w for w in weighed if w.says.sro == part), weighed[0])
    joined = [lead, *(w for w in weighed if w is not lead)]
    return tuple(replace(w, says=Says(w.says.matter, part, urgency)) for w in joined)
