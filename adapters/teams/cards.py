"""An answer laid out as an Adaptive Card: verdict first, details one press away, the words all from the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from adapters.teams.elements import box, card, choices, field, heading, numbered, plain, row, text, toggle, typed, weight
from adapters.teams.port import JSON
from adapters.teams.presses import FIELD, Verb
from bot.answer import Answer, Outcome, Quote, Rung
from bot.desk.people import BoundaryAction
from bot.question import Asker

MOST = 20_000
"""Bytes that a card may weigh; Teams takes more, phones on a school's Wi-Fi should not have to."""
SECTION = "section"
COPY = "copy"
TEAM = "team"
QUESTION = "question"
ABOUT = "about"
WITH_FIELDS = frozenset({Verb.LOG, Verb.PREVIEW, Verb.SEND, Verb.ASK})


class Surface(StrEnum):
    """Where a card is shown."""

    PERSONAL = "personal"
    SHARED = "shared"
    """A group chat or a channel: others see it."""
    DIALOG = "dialog"
    """A message extension's dialog, where `Action.Execute` does not work."""


@dataclass(frozen=True, slots=True)
class Ink:
    """What a card is written with: where, the platform's words by key, and signatures for its buttons."""

    surface: Surface
    say: Callable[[str], str]
    sign: Callable[[Verb, str], str]
    categories: tuple[tuple[str, str], ...] = ()
    """What a logged request may have been about: key and words."""

    def button(self, verb: Verb, title: str, value: str = "") -> JSON:
        """A button that reaches us signed; older clients fall back to a plain submit.

        Only buttons that need a field send what stands in it: a half-written question never travels with a thumbs-up.
        """
        rest = {"title": title, "data": {FIELD: self.sign(verb, value)}, **({} if verb in WITH_FIELDS else {"associatedInputs": "none"})}
        submit = {"type": "Action.Submit", **rest}
        if self.surface is Surface.DIALOG:
            return submit
        return {"type": "Action.Execute", "verb": verb.value, **rest, "fallback": submit}


@dataclass(frozen=True, slots=True)
class After:
    """What was pressed on this card already, said in its place."""

    feedback: str = ""
    logged: str = ""
    role: str = ""


NOTHING_PRESSED = After()


def answer_card(answer: Answer, asker: Asker, ink: Ink, after: After = NOTHING_PRESSED, ask_role: bool = False) -> JSON:
    """The card of any answer, under 20 KB whatever the MOU's sections hold."""
    quotes = answer.quotes
    for kept in (len(quotes), 1, 0):
        made = _card(answer, asker, ink, after, ask_role, quotes[:kept])
        if weight(made) <= MOST:
            return made
    short = replace(answer, words=replace(answer.words, steps=tuple(s[:400] for s in answer.words.steps[:6])))
    return _card(short, asker, ink, after, ask_role, ())


def _card(answer: Answer, asker: Asker, ink: Ink, after: After, ask_role: bool, sections: tuple[Quote, ...]) -> JSON:
    words = answer.words
    spoken = words.speech or words.verdict
    if answer.emergency:
        return card(_emergency(answer, ink), answer.language.value, spoken)
    body = [box([text(line, size="Small")], "warning") for line in words.banners]
    body.append(heading(f"{words.icon} {words.verdict}"))
    body += [text(note, size="Small", isSubtle=True, spacing="None") for note in words.notes]
    if answer.outcome is Outcome.CLARIFY:
        body += _clarify(answer, ink)
    elif answer.outcome is Outcome.OUT_OF_SCOPE:
        body += _examples(answer, ink)
    else:
        body += _answered(answer, ink, sections)
    if answer.outcome is not Outcome.OUT_OF_SCOPE:
        body += _log(answer, asker, ink, after)
        body += _closing(answer, ink, after)
    if ask_role or after.role:
        body += _role(ink, after)
    if words.footer:
        body.append(text(words.footer, size="Small", isSubtle=True, spacing="Medium"))
    return card(body, answer.language.value, spoken)


def _emergency(answer: Answer, ink: Ink) -> list[JSON]:
    """Get help now, and nothing that could be read instead."""
    words = answer.words
    inside = [heading(f"{words.icon} {words.verdict}", "Large"), numbered(words.steps, size="Medium", weight="Bolder")]
    small = [text(line, size="Small", isSubtle=True) for line in (*words.notes, words.footer) if line]
    return [box(inside, "attention", bleed=True), *small, row(ink.button(Verb.MISTAKE, ink.say("emergency.mistake")))]


def _answered(answer: Answer, ink: Ink, sections: tuple[Quote, ...]) -> list[JSON]:
    words = answer.words
    body = [text(line) for line in (words.sro_line, words.because) if line]
    if answer.quotes:
        body += _quote(answer.quotes, ink, sections)
    if words.decline:
        body += _decline(words.decline, ink)
    if words.steps:
        body += [text(words.steps_title, weight="Bolder")] if words.steps_title else []
        body.append(numbered(words.steps, spacing="Small") if len(words.steps) > 1 else text(words.steps[0], spacing="Small"))
    if words.changes_if:
        body.append(text(words.changes_if))
    return body


def _quote(quotes: tuple[Quote, ...], ink: Ink, sections: tuple[Quote, ...]) -> list[JSON]:
    first = quotes[0]
    lead = ink.say("quote.lead").format(section=first.section)
    lines: list[JSON] = [{"type": "TextBlock", "text": f"**{plain(lead)}** \\[1\\] “{plain(first.sentence)}”", "wrap": True, "size": "Small"}]
    if len(quotes) > 1:
        also = ", ".join(f"{one.section} [{place}]" for place, one in enumerate(quotes[1:], start=2))
        lines.append(text(ink.say("teams.also").format(sections=also), size="Small", isSubtle=True, spacing="None"))
    if not sections:
        return [box(lines, "emphasis")]
    whole: list[JSON] = []
    for one in sections:
        whole += [text(f"{one.section} {one.title}", weight="Bolder", size="Small"), text(one.text, size="Small", spacing="None")]
    hidden = box(whole, "emphasis", id=SECTION, isVisible=False)
    return [box([*lines, row(toggle(ink.say("quote.read-section"), SECTION))], "emphasis"), hidden]


def _decline(words: str, ink: Ink) -> list[JSON]:
    """Words to decline with; the button opens them in a field, where one long press selects and copies all."""
    shown = [text(ink.say("teams.decline-title"), weight="Bolder"), text(f"“{words}”", spacing="Small")]
    copy = field(COPY, ink.say("teams.copy-label"), value=words, isVisible=False)
    return [box([*shown, row(toggle(ink.say("teams.copy"), COPY)), copy], "good")]


def _clarify(answer: Answer, ink: Ink) -> list[JSON]:
    """One button under the other: they fit a phone, and their words are not cut."""
    words = answer.words
    body = [text(line) for line in (words.because, *words.steps) if line]
    body += [row(ink.button(Verb.CHOOSE, option.label, option.rule)) for option in answer.options]
    if answer.options:
        body.append(row(ink.button(Verb.NONE, ink.say("clarify.none"))))
    return body


def _examples(answer: Answer, ink: Ink) -> list[JSON]:
    if ink.surface is Surface.PERSONAL:
        return [row(typed(example, example)) for example in answer.words.examples]
    return [text(f"“{example}”", spacing="Small") for example in answer.words.examples]


def _log(answer: Answer, asker: Asker, ink: Ink, after: After) -> list[JSON]:
    """For an officer: what became of the request, one press, no name and no words of it."""
    if after.logged:
        return [text(after.logged, weight="Bolder")]
    if asker is not Asker.SRO or answer.outcome is not Outcome.ANSWERED or not ink.categories:
        return []
    about = "danger" if answer.rung is Rung.DANGER else "other"
    declined, stepped_in, handed_back = (
        ink.button(Verb.LOG, ink.say(f"teams.log.{one}"), one.value)
        for one in (BoundaryAction.DECLINED, BoundaryAction.STEPPED_IN, BoundaryAction.HANDED_BACK)
    )
    asked = choices(ABOUT, ink.say("teams.log-about"), ink.categories, about)
    # Two rows: three buttons side by side do not fit a phone.
    return [box([text(ink.say("teams.log-title"), weight="Bolder"), asked, row(declined, handed_back), row(stepped_in)])]


def _closing(answer: Answer, ink: Ink, after: After) -> list[JSON]:
    """Whom to ask, whether this was right, and the way to the boundary team."""
    body = [text(answer.words.ask)] if answer.words.ask else []
    if after.feedback:
        body.append(text(after.feedback, weight="Bolder"))
    elif answer.decision_id and answer.outcome is Outcome.ANSWERED:
        asked = ink.say("teams.confirm" if answer.confirm else "teams.was-right")
        yes, no = ink.say("teams.yes"), ink.say("teams.no")
        body += [text(asked, size="Small"), row(ink.button(Verb.RIGHT, f"👍 {yes}"), ink.button(Verb.WRONG, f"👎 {no}"))]
    if ink.surface is not Surface.SHARED:
        body += _team(ink)
    return body


def _team(ink: Ink) -> list[JSON]:
    """The question goes nowhere unless its asker writes it here, sees what would go, and sends it."""
    written = field(QUESTION, ink.say("teams.team-label"))
    see = ink.button(Verb.PREVIEW, ink.say("teams.team-preview"))
    # The form is shown by a toggle, not hidden in a card of its own: older phones lose inputs of nested cards.
    return [row(toggle(ink.say("teams.team"), TEAM)), box([written, row(see)], id=TEAM, isVisible=False)]


def _role(ink: Ink, after: After) -> list[JSON]:
    if after.role:
        return [text(after.role, weight="Bolder")]
    buttons = [ink.button(Verb.ROLE, ink.say(f"teams.role.{one}"), one.value) for one in Asker]
    return [box([text(ink.say("teams.role-ask"), size="Small"), row(*buttons[:2]), row(*buttons[2:])], "emphasis")]
