"""The way to the answer, said twice: for the person who asked and for the administrator who keeps the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.answer import TraceLine
from bot.deciding.joining import Case
from bot.deciding.ladder import Finding
from bot.deciding.meeting import Meet, Phrase, Second
from bot.language.reading import Reading
from bot.question import Polarity
from bot.rule import Concept

_HOW = {Polarity.DENIED: "said not to be so", Polarity.SUPPOSED: "as a what-if", Polarity.PAST: "in the past"}
_RUNGS = {
    "danger": "danger now",
    "crime": "a crime",
    "law": "police procedure",
    "request": "what the officer is asked to do",
    "shared": "a matter with two parts",
    "conduct": "a school rule, or whose job it is",
    "programme": "the SRO program itself",
    "unclear": "a boundary question with a fact missing",
    "none": "nothing that I know",
}


def of_reading(reading: Reading, concepts: Mapping[str, Concept]) -> tuple[TraceLine, ...]:
    """Return a line for each mention, each correction and each silenced look-alike."""
    lines = []
    for fix in reading.corrections:
        lines.append(TraceLine(f"I read “{fix.written}” as “{fix.read}”.", f"typo: “{fix.written}” read as “{fix.read}”"))
    for mention in reading.mentions:
        concept = concepts.get(mention.concept)
        title = concept.title if concept else "a sum of money"
        how = f", {_HOW[mention.polarity]}" if mention.polarity in _HOW else ""
        cue = f" by “{mention.cue}”" if mention.cue else ""
        amount = f" = ${mention.value}" if mention.value is not None else ""
        lines.append(
            TraceLine(
                f"“{mention.words}” means {title}{how}.",
                f"{mention.concept}{amount} from “{mention.words}”, {mention.found}, {mention.polarity}{cue}",
            )
        )
    for hidden, by in reading.hidden:
        other = concepts[by].title if by in concepts else by
        lines.append(TraceLine(f"This is {other}, nothing worse.", f"{hidden} silenced by {by}"))
    return tuple(lines)


def of_finding(finding: Finding) -> tuple[TraceLine, ...]:
    """Return a line for the rung that decided and one for each rule that was beaten."""
    names = ", ".join(w.rule.id for w in finding.agreed or finding.several) or "no rule"
    titles = "; ".join(w.rule.title for w in finding.agreed or finding.several)
    lines = [TraceLine(f"First question that fits: {_RUNGS[finding.rung]}{': ' + titles if titles else ''}.", f"rung {finding.rung}: {names}")]
    lines += [TraceLine("", f"{loser} gives way to {winner}: {why}") for loser, winner, why in finding.beaten]
    return tuple(lines)


def of_meeting(phrase: Phrase, second: Second, meet: Meet, cases: Sequence[Case]) -> TraceLine:
    """Return the line that says how the two readers met."""
    best = cases[0]
    leaned = f"It sounds most like “{best.example}”." if best.example and meet is Meet.CONFIRM else ""
    shares = ", ".join(f"{c.label} {c.share:.2f}" for c in cases[:3])
    return TraceLine(leaned, f"phrase reader {phrase}, both together {second} ({shares}; like “{best.example}”): {meet}")
