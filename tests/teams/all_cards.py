"""Every kind of card that can be produced, from real answers of the real engine over the tiny and the model rulebook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from adapters.teams.cards import After, Ink, Surface, answer_card
from adapters.teams.pages import (
    ask_page,
    changed_page,
    contacts_page,
    delivery_page,
    help_page,
    note,
    preview_page,
    record_page,
    role_page,
    welcome,
)  # fmt: skip
from adapters.teams.presses import Press, Seal, Verb
from bot.answer import Answer, Contact
from bot.desk.cards import Cards
from bot.desk.keyring import Keyring
from bot.desk.people import Delivery, DistrictCard
from bot.desk.scrub import Scrubbed
from bot.question import Asker, Language, Question
from tests.desk.tiny import KEY, TinyShelf

QUESTIONS = ("walk him to the office", "there is a fight", "he has a gun", "a vape", "what is for lunch", "")
SEAL = Seal(Keyring((KEY,)), lambda: 1_790_000_000)


@cache
def desk_cards() -> Cards:
    return Cards(TinyShelf(), "model")  # type: ignore[arg-type]


def an_ink(surface: Surface = Surface.PERSONAL, language: Language = Language.EN, asker: Asker = Asker.TEACHER) -> Ink:
    def sign(verb: Verb, value: str) -> str:
        return SEAL.write(Press(verb, "0" * 16, "1" * 16, language, asker, 1_800_000_000, value, "D-7K2M9Q"))

    categories = desk_cards().boundary_categories("model", language) if asker is Asker.SRO else ()
    return Ink(surface, lambda key: desk_cards().phrase(language, key), sign, categories)


def an_answer(
    text: str = "walk him to the office", asker: Asker = Asker.TEACHER, language: Language = Language.EN, day: date = date(2026, 10, 1)
) -> Answer:
    return TinyShelf().engine("model").answer(Question(text, asker, "model", day, language=language, id="D-7K2M9Q"))


def a_swollen_answer(asker: Asker = Asker.SRO) -> Answer:
    """An answer with more words than any rule file should hold."""
    answer = an_answer(asker=asker)
    quote = replace(answer.quotes[0], sentence="word " * 300, text="The whole section, at length. " * 900, title="A title " * 30)
    words = replace(
        answer.words, because="because " * 200, steps=tuple(f"Step {n} " + "and more " * 300 for n in range(12)), banners=("A banner. " * 40,) * 3
    )
    return replace(answer, quotes=(quote,) * 8, words=words)


def a_district(**over: Any) -> DistrictCard:
    card = desk_cards().card("model", Language.EN, date(2026, 10, 1))
    return replace(card, **({"contacts": (*card.contacts, Contact("of-their-own", "Somebody", ""))} | over))


def answer_cards() -> Iterator[tuple[str, dict[str, Any]]]:
    for surface in Surface:
        for language in Language:
            for asker in Asker:
                for text in QUESTIONS:
                    answer = an_answer(text, asker, language)
                    yield f"{text or 'empty'}-{asker}-{surface}-{language}", answer_card(answer, asker, an_ink(surface, language, asker))
        lapsed = an_answer(day=date(2027, 8, 1))
        yield f"lapsed-{surface}", answer_card(lapsed, Asker.TEACHER, an_ink(surface))
        done = After(feedback="Thank you. Noted.", logged="Logged: Declined.", role="Noted.")
        yield f"pressed-{surface}", answer_card(an_answer(asker=Asker.SRO), Asker.SRO, an_ink(surface, asker=Asker.SRO), done)
        yield f"who-are-you-{surface}", answer_card(an_answer(), Asker.TEACHER, an_ink(surface), ask_role=True)
        yield f"confirm-{surface}", answer_card(replace(an_answer(), confirm=True), Asker.TEACHER, an_ink(surface))
        yield f"swollen-{surface}", answer_card(a_swollen_answer(), Asker.SRO, an_ink(surface, asker=Asker.SRO))


def page_cards() -> Iterator[tuple[str, dict[str, Any]]]:
    for surface in Surface:
        for language in Language:
            ink, tag = an_ink(surface, language), f"{surface}-{language}"
            yield f"welcome-{tag}", welcome(a_district(), language, ink)
            yield f"help-{tag}", help_page(a_district(), language, ink)
            yield f"contacts-{tag}", contacts_page(a_district(), language, ink)
            yield f"nobody-{tag}", contacts_page(a_district(contacts=()), language, ink)
            yield f"record-{tag}", record_page(a_district(), language, ink)
            yield f"role-{tag}", role_page(language, ink)
            yield f"preview-{tag}", preview_page(Scrubbed("Can the SRO search [name]?", ("name",)), language, ink)
            yield f"preview-clean-{tag}", preview_page(Scrubbed("Can the SRO search a bag?", ()), language, ink)
            yield f"ask-{tag}", ask_page(language, ink)
            yield f"changed-{tag}", changed_page(a_district(), language, ink)
            yield f"note-{tag}", note("All right.", language, "Then this.")
            yield (
                f"delivery-{tag}",
                delivery_page(Delivery("Q-1", "{}", language, "Can the SRO search a bag?", "Only when …", "Your boundary team answered")),
            )


def every_card() -> Iterator[tuple[str, dict[str, Any]]]:
    yield from answer_cards()
    yield from page_cards()
