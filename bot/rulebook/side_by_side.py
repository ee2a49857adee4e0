"""Lays comparisons out: for a terminal, for a pull request, for another program."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.rulebook.comparing import Change, Comparison


def as_text(comparisons: Sequence[Comparison]) -> str:
    """Lay comparisons out for a terminal."""
    lines: list[str] = []
    for comparison in comparisons:
        lines += [f"{comparison.layer}: {_counts(comparison)}", *(f"  {line}" for line in _rules(comparison))]
        for change in comparison.changes:
            lines += ["", f"  “{change.asked.text}” ({change.asked.asker}, {change.asked.id})"]
            lines += [f"    before: {_before(change)}", f"    after:  {_after(change)}"]
        if comparison.changes:
            lines.append("")
    return "\n".join(lines).rstrip()


def as_markdown(comparisons: Sequence[Comparison]) -> str:
    """Lay comparisons out for a pull request: a summary for each layer, then a table of what changes."""
    lines = ["### Which answers change"]
    for comparison in comparisons:
        lines += ["", f"**{comparison.layer}**: {_counts(comparison)}", *(f"- {line}" for line in _rules(comparison))]
        if comparison.changes:
            lines += ["", "| question | before | after |", "| --- | --- | --- |"]
        for change in comparison.changes:
            sides = (f"{change.asked.text} *({change.asked.asker})*", _before(change), _after(change))
            lines.append("| " + " | ".join(side.replace("|", "\\|").replace("\n", " ") for side in sides) + " |")
    return "\n".join(lines)


def as_json(comparisons: Sequence[Comparison]) -> str:
    """Write comparisons as one JSON list, an object for each layer."""
    return json.dumps([_plain(comparison) for comparison in comparisons], ensure_ascii=False, indent=2)


def _plain(comparison: Comparison) -> dict[str, object]:
    changes = [
        {
            "id": change.asked.id,
            "text": change.asked.text,
            "asker": change.asked.asker.value,
            "verdict_changed": change.verdict_changed,
            "before": {"answer": change.before, "urgency": change.urgency_before, "cites": change.sections_before},
            "after": {"answer": change.after, "urgency": change.urgency_after, "cites": change.sections_after},
        }
        for change in comparison.changes
    ]
    rules = {"added": comparison.added, "removed": comparison.removed, "rewritten": comparison.rewritten}
    return {"layer": comparison.layer, "asked": comparison.asked, "rules": rules, "changes": changes}


def _counts(comparison: Comparison) -> str:
    verdicts = sum(change.verdict_changed for change in comparison.changes)
    return f"{comparison.asked} questions asked of both; {verdicts} change their answer, {len(comparison.changes) - verdicts} only their section."


def _rules(comparison: Comparison) -> list[str]:
    told = (("Rules added", comparison.added), ("Rules removed", comparison.removed), ("Rules rewritten", comparison.rewritten))
    return [f"{what}: {', '.join(names)}." for what, names in told if names]


def _before(change: Change) -> str:
    return _side(change.before, change.urgency_before, change.sections_before)


def _after(change: Change) -> str:
    return _side(change.after, change.urgency_after, change.sections_after)


def _side(answer: str, urgency: str, sections: tuple[str, ...]) -> str:
    return f"{answer}, {urgency}" + (f", MOU {', '.join(sections)}" if sections else "")
