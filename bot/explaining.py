"""An answer explained to an administrator: the reading, the rung, every rule that came near, and why one did not."""

from __future__ import annotations

from bot.asking import AskingError
from bot.deciding.engine import Engine, Explanation
from bot.question import Question
from bot.rulebook.suggest import nearest

NEAR = 12
"""Rules shown as considered."""


def explained(engine: Engine, question: Question, why_not: str | None = None) -> str:
    """Return the explanation as plain text; with `why_not`, the first unmet condition of that rule."""
    found = engine.explain(question)
    if why_not is not None:
        return _why_not(found, why_not)
    lines = [
        f"Answer: {found.answer.words.verdict}",
        f"Rules: {', '.join(found.answer.rules) or 'none'}",
        f"Sections: {', '.join(found.answer.cites) or 'none'}",
    ]
    lines += ["", "What was read:"] + [f"  {line.administrator}" for line in found.answer.trace if line.administrator]
    if found.reading.unclaimed:
        lines.append(f"  no concept claims: {' '.join(found.reading.unclaimed)}")
    lines.append(f"  frame: {found.reading.frame}, language: {found.reading.language}")
    applied = [rule for rule, unmet in found.considered if unmet is None]
    lines += ["", "Rules whose conditions hold:"] + ([f"  {rule}" for rule in applied] or ["  none"])
    close = _close(found)
    lines += ["", "Rules that came near, and the first condition that failed:"] + ([f"  {rule}: {unmet}" for rule, unmet in close] or ["  none"])
    if found.proposals:
        lines += ["", "What the second reader proposes:"]
        lines += [f"  {c.rule.id} ({c.score:.2f}), like “{c.example}” ({c.nearness:.2f})" for c in found.proposals[:5]]
    return "\n".join(lines)


def _close(found: Explanation) -> list[tuple[str, str]]:
    said = {m.concept for m in found.reading.mentions}
    near = [(rule, unmet) for rule, unmet in found.considered if unmet is not None and any(c in unmet for c in said)]
    return near[:NEAR]


def _why_not(found: Explanation, rule: str) -> str:
    by = dict(found.considered)
    if rule not in by:
        hint = nearest(rule, by)
        raise AskingError(f"There is no rule “{rule}”." + (f" Did you mean “{hint}”?" if hint else ""))
    if rule in found.answer.rules:
        return f"{rule} did decide this answer."
    unmet = by[rule]
    if unmet is not None:
        return f"{rule} did not apply: it {unmet}."
    for loser, winner, why in found.finding.beaten:
        if loser == rule:
            return f"{rule} applied, and gave way to {winner}: {why}."
    return f"{rule} applied, and the ladder stopped at an earlier step: {found.finding.rung}."
