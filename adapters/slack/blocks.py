"""Answer → Block Kit: one card for a verdict, one for a question back, and one for an emergency that shows nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.slack.limits import HEADER, MESSAGE_BLOCKS, SECTION, TEXT, clip, cut
from adapters.slack.markup import escape
from adapters.slack.pieces import Block, button, header, listed, paragraph, quoted, rich, row, small, word
from bot.answer import Answer, Outcome, Quote, Words
from bot.desk.assistant import Assistant
from bot.question import Asker, Language

RED = "#B42318"
QUOTES = 3
"""Sections on one card: buttons to read them, and quotes where they point different ways."""
QUOTE = 700
"""Characters of one quote on a card."""
CARRIED = 1200
"""Characters of a question that a button of a passing card carries for "send to the boundary team"."""
LOGGED = ("declined", "stepped_in", "handed_back")


@dataclass(frozen=True, slots=True)
class Card:
    """What is posted: top-level text, blocks, and for an emergency the part behind the red bar."""

    text: str
    blocks: tuple[Block, ...]
    alarm: tuple[Block, ...] = ()

    def message(self) -> dict[str, Any]:
        """Arguments of a post; `attachments` is always there, so that a card that replaces an emergency clears its bar."""
        bar = [{"color": RED, "fallback": clip(self.text, TEXT), "blocks": list(self.alarm)}] if self.alarm else []
        return {"text": escape(clip(self.text, TEXT)), "blocks": list(self.blocks), "attachments": bar}

    def in_view(self) -> list[Block]:
        """The same as blocks of a modal."""
        return [*self.blocks, *self.alarm]


@dataclass(frozen=True, slots=True)
class Showing:
    """Where and to whom a card is shown.

    `conversation` is the desk's thread that a pressed button continues, `user` the one whose question it is, `public`
    is true in a channel, `carried` the question's text where the card passes away with the window or the reload.
    """

    assistant: Assistant
    asker: Asker
    conversation: str
    user: str
    public: bool = False
    carried: str = ""
    role_unknown: bool = False

    def say(self, language: Language, key: str, **values: object) -> str:
        """Words that only Slack needs."""
        return self.assistant.phrase(language, f"slack.{key}", **values)


def lay_out(answer: Answer, showing: Showing) -> Card:
    """The card of an answer."""
    if answer.emergency:
        return _emergency(answer, showing)
    blocks = tuple(_verdict(answer, showing))
    assert len(blocks) <= MESSAGE_BLOCKS
    return Card(answer.words.speech or answer.words.verdict, blocks)


def notice(text: str, *rows: Block) -> Card:
    """A plain sentence as a card."""
    head, rest = cut(text, SECTION)
    parts = [paragraph(word(head)), *([paragraph(word(clip(rest, SECTION)))] if rest else [])]
    return Card(text, (rich(*parts), *rows))


def role_rows(showing: Showing, language: Language) -> tuple[Block, ...]:
    """The question who is asking, put once."""
    names = [(asker, showing.say(language, f"role.{asker}")) for asker in Asker]
    return (
        small(showing.say(language, "role.question", role=dict(names)[showing.asker])),
        row(*(button(name, f"role.{asker}") for asker, name in names), name="role"),
    )


def _emergency(answer: Answer, showing: Showing) -> Card:
    words, language = answer.words, answer.language
    head, rest = cut(f"{words.icon} {words.verdict}", HEADER)
    steps = listed(words.steps, numbered=True, bold=True)
    alarm = [rich(*([paragraph(word(rest, bold=True))] if rest else []), steps)]
    if words.notes:
        alarm.append(small(*words.notes))
    mistake = button(showing.assistant.phrase(language, "emergency.mistake"), "emergency.mistake", _thread(answer, showing))
    return Card(words.speech or words.verdict, (header(head),), (*alarm, row(mistake)))


def _verdict(answer: Answer, showing: Showing) -> Iterator[Block]:
    yield from _top(answer, showing)
    yield from _middle(answer, showing)
    yield from _bottom(answer, showing)


def _top(answer: Answer, showing: Showing) -> Iterator[Block]:
    """The verdict, and what must be seen with it; then the choice that is asked of the reader."""
    words, language = answer.words, answer.language
    if showing.public:
        yield small(showing.say(language, "keep_names_out"))
    if words.banners:
        yield small(*words.banners)
    yield rich(_lead(words))
    if words.notes:
        yield small(*words.notes)
    if answer.confirm:
        given = _thread(answer, showing) | {"d": answer.decision_id}
        yes = button(showing.say(language, "confirm.yes"), "confirm.yes", given)
        yield row(yes, button(showing.say(language, "confirm.no"), "confirm.no", given), name="confirm")
    if answer.options:
        yield row(*_options(answer, showing), name="options")


def _middle(answer: Answer, showing: Showing) -> Iterator[Block]:
    """The sentence that says so, what to do now, what would change it, whom to ask."""
    # One sentence decides and fits a phone; where sections point different ways, both are shown.
    shown = QUOTES if answer.outcome is Outcome.CLARIFY else 1
    for quote in answer.quotes[:shown]:
        yield rich(_quote(quote, showing, answer.language))
    for part in _body(answer.words, showing, answer.language):
        yield rich(*part)
    if buttons := list(_reading(answer, showing)):
        yield row(*buttons, name="reading")
    if answer.words.ask:
        yield small(answer.words.ask)


def _bottom(answer: Answer, showing: Showing) -> Iterator[Block]:
    """The log, the verdict on the verdict, the footer."""
    if _loggable(answer, showing):
        yield small(showing.say(answer.language, "log.title"))
        yield row(*_log(answer, showing), name="log")
    if answer.outcome is not Outcome.OUT_OF_SCOPE:
        yield row(*_judging(answer, showing), name="judging")
    if answer.words.footer:
        yield small(answer.words.footer)
    if showing.role_unknown and not showing.public:
        yield from role_rows(showing, answer.language)


def _lead(words: Words) -> Block:
    lines = [word(f"\n{line}") for line in (words.sro_line, words.because) if line]
    return paragraph(word(f"{words.icon} "), word(words.verdict, bold=True), *lines)


def _quote(quote: Quote, showing: Showing, language: Language) -> Block:
    where = showing.assistant.phrase(language, "quote.lead", section=quote.section)
    return quoted(word(f"{where} ", bold=True), word(f"{quote.title}\n", italic=True), word(f"“{clip(quote.sentence, QUOTE)}”"))


def _body(words: Words, showing: Showing, language: Language) -> Iterator[tuple[Block, ...]]:
    if words.decline:
        yield paragraph(word(showing.say(language, "decline.title"), bold=True)), quoted(word(words.decline))
    if words.steps:
        title = (paragraph(word(words.steps_title, bold=True)),) if words.steps_title else ()
        yield *title, listed(words.steps, numbered=len(words.steps) > 1)
    if words.changes_if:
        yield (paragraph(word(words.changes_if)),)
    if words.examples:
        yield paragraph(word(showing.say(language, "try"), bold=True)), listed(words.examples)


def _options(answer: Answer, showing: Showing) -> Iterator[Block]:
    thread = _thread(answer, showing)
    for place, option in enumerate(answer.options):
        yield button(option.label, f"choose.{place}", thread | {"r": option.rule})
    yield button(showing.assistant.phrase(answer.language, "clarify.none"), "choose.none", thread)


def _reading(answer: Answer, showing: Showing) -> Iterator[Block]:
    words, language = answer.words, answer.language
    several = len(answer.quotes) > 1
    for place, quote in enumerate(answer.quotes[:QUOTES]):
        text = showing.say(language, "section.one", section=quote.section) if several else showing.assistant.phrase(language, "quote.read-section")
        spoken = showing.say(language, "section.label", section=quote.section)
        yield button(text, f"section.read.{place}", {"s": quote.section, "l": language.value}, label=spoken)
    if words.decline:
        yield button(showing.say(language, "decline.copy"), "decline.copy", {"t": clip(words.decline, CARRIED), "l": language.value})


def _loggable(answer: Answer, showing: Showing) -> bool:
    return showing.asker is Asker.SRO and answer.outcome is Outcome.ANSWERED and bool(answer.rules) and not showing.public


def _log(answer: Answer, showing: Showing) -> Iterator[Block]:
    for action in LOGGED:
        spoken = showing.say(answer.language, f"log.{action}.label")
        yield button(showing.say(answer.language, f"log.{action}"), f"log.{action}", {"c": answer.rules[0], "l": answer.language.value}, label=spoken)


def _judging(answer: Answer, showing: Showing) -> Iterator[Block]:
    language = answer.language
    given: Mapping[str, str] = {"d": answer.decision_id, "l": language.value}
    if answer.outcome is Outcome.ANSWERED:
        yield button(showing.say(language, "judge.right"), "judge.right", given, label=showing.say(language, "judge.right.label"))
        yield button(showing.say(language, "judge.wrong"), "judge.wrong", given, label=showing.say(language, "judge.wrong.label"))
    carried = {"t": clip(showing.carried, CARRIED)} if showing.carried and not showing.public else {}
    yield button(showing.say(language, "team.send"), "team.send", {**given, **carried})


def _thread(answer: Answer, showing: Showing) -> dict[str, str]:
    return {"c": showing.conversation, "u": showing.user, "l": answer.language.value}
