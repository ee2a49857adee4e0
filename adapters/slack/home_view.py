"""App Home: who you are to the bot, whose MOU it reads, questions to try, whom to ask, and what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from adapters.slack.blocks import Showing
from adapters.slack.limits import SECTION, VIEW_BLOCKS, clip
from adapters.slack.pieces import Block, button, header, listed, paragraph, rich, row, small, word
from bot.desk.people import DistrictCard, Standing
from bot.question import Asker, Language

QUICK = 5
CONTACTS = 12


def home_view(card: DistrictCard, standing: Standing, showing: Showing, language: Language) -> dict[str, Any]:
    """Home of one person in one district."""
    return {"type": "home", "blocks": list(_blocks(card, standing, showing, language))[:VIEW_BLOCKS]}


def closed_view(text: str) -> dict[str, Any]:
    """Home of somebody who may not use the desk."""
    return {"type": "home", "blocks": [rich(paragraph(word(text)))]}


def _blocks(card: DistrictCard, standing: Standing, showing: Showing, language: Language) -> Iterator[Block]:
    def say(key: str, **values: object) -> str:
        return showing.say(language, key, **values)

    yield header(say("home.title"))
    yield rich(paragraph(word(say("home.intro"))))
    yield row(button(say("home.ask"), "home.ask", style="primary"), button(say("home.emergency"), "home.emergency", style="danger"))
    term = say("home.term", first=spoken(card.term_from, showing, language), last=spoken(card.term_to, showing, language))
    yield rich(
        paragraph(word(f"{card.name}\n", bold=True), word(f"{card.mou_name} · {term}")),
        *([paragraph(word(say("home.lapsed"), bold=True))] if card.lapsed else []),
    )
    yield from _role(standing, showing, language)
    if card.quick:
        yield rich(paragraph(word(say("home.quick"), bold=True)))
        yield row(*(button(text, f"home.quick.{place}", {"t": clip(text, 300)}) for place, text in enumerate(card.quick[:QUICK])))
    if card.contacts:
        yield rich(
            paragraph(word(say("home.contacts"), bold=True)),
            listed([_contact(c.role, c.name, c.reach, showing, language) for c in card.contacts[:CONTACTS]]),
        )
    yield rich(
        paragraph(word(say("home.recorded"), bold=True)),
        listed([clip(line, SECTION) for line in card.recorded] or [say("home.nothing")]),
        paragraph(word(say("home.not_recorded"), bold=True)),
        listed([clip(line, SECTION) for line in card.not_recorded] or [say("home.nothing")]),
    )
    yield small(say("home.footer", revision=card.revision[:12]))


def _role(standing: Standing, showing: Showing, language: Language) -> Iterator[Block]:
    if standing.asker is None:
        yield rich(paragraph(word(showing.say(language, "home.role_unknown"), bold=True)))
    else:
        name = showing.say(language, f"role.{standing.asker}")
        yield rich(paragraph(word(showing.say(language, "home.role"), bold=True), word(f" {name}")))
    if standing.confirmed:
        yield small(showing.say(language, "home.role_confirmed"))
        return
    yield row(*(button(showing.say(language, f"role.{asker}"), f"role.{asker}", {"h": 1}) for asker in Asker), name="role")


def _contact(role: str, name: str, reach: str, showing: Showing, language: Language) -> str:
    title = showing.assistant.phrase(language, f"role.{role}")
    telling = name if title.removeprefix("the ").casefold() in name.casefold() else f"{title[:1].upper()}{title[1:]}: {name}"
    return telling + (f", {reach}" if reach else "")


def spoken(day: date, showing: Showing, language: Language) -> str:
    """A date written out: "June 30, 2027", "30 de junio de 2027"."""
    month = showing.assistant.phrase(language, f"month.{day.month}")
    return showing.say(language, "date", day=day.day, month=month, year=day.year)
