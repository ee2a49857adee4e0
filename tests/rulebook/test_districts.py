"""The example districts: the same questions, each answered by its own agreement."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from bot.answer import Answer, Basis, Matter, Sro
from bot.deciding.engine import Engine
from bot.question import Asker, Question
from bot.rulebook import root
from bot.rulebook.assembling import Library
from bot.rulebook.checking import check
from bot.rulebook.loading import load_rulebook
from bot.rulebook.places import layers_in
from bot.rulebook.proving import prove

DAY = date(2026, 9, 15)
LIBRARY = Library(root())
DISTRICTS = ("model", "cedar-ridge", "harbor-city")


@cache
def engine(district: str) -> Engine:
    """A district's engine, reading by phrases alone."""
    book = load_rulebook(root(), district, LIBRARY).rulebook
    assert book is not None
    return Engine(book)


def ask(district: str, text: str, asker: Asker = Asker.TEACHER) -> Answer:
    """Ask one district."""
    return engine(district).answer(Question(text, asker, district, DAY))


TEACHER, ADMINISTRATOR = Asker.TEACHER, Asker.ADMINISTRATOR
DISCIPLINE, OPERATIONS, POLICE, SHARED, PROGRAM = (
    Matter.SCHOOL_DISCIPLINE,
    Matter.SCHOOL_OPERATIONS,
    Matter.LAW_ENFORCEMENT,
    Matter.SHARED,
    Matter.SRO_PROGRAM,
)
MAY, MAY_NOT, MUST, ONLY_IF = Sro.MAY, Sro.MAY_NOT, Sro.MUST, Sro.ONLY_IF

QUESTIONS = (
    (TEACHER, "a student stole a $300 calculator", (POLICE, MUST, "5.8"), (DISCIPLINE, MAY_NOT, "5.8"), (POLICE, MUST, "5.8")),
    (TEACHER, "a student stole a $150 jacket", (DISCIPLINE, MAY_NOT, "5.8"), (DISCIPLINE, MAY_NOT, "5.8"), (POLICE, MUST, "5.8")),
    (
        ADMINISTRATOR,
        "Our SRO wants to interview a student about a stabbing, what must happen first?",
        (POLICE, ONLY_IF, "6.4"),
        (POLICE, ONLY_IF, "6.9"),
        (POLICE, ONLY_IF, "6.4"),
    ),
    (
        TEACHER,
        "can the sro mediate an argument between two girls",
        (DISCIPLINE, MAY_NOT, "4.3"),
        (DISCIPLINE, ONLY_IF, "4.9"),
        (DISCIPLINE, MAY_NOT, "4.3"),
    ),
    (TEACHER, "one joint in his pencil case", (SHARED, MUST, "5.6"), (DISCIPLINE, MAY_NOT, "5.16"), (POLICE, MUST, "5.18")),
    (ADMINISTRATOR, "student pulled the fire alarm, no fire", (SHARED, MAY, "5.3"), (DISCIPLINE, MAY_NOT, "5.17"), (POLICE, MUST, "5.22")),
    (
        ADMINISTRATOR,
        "does the sro's body camera stay on in the hallway",
        (PROGRAM, MAY_NOT, "2.6"),
        (PROGRAM, ONLY_IF, "2.11"),
        (PROGRAM, MUST, "2.14"),
    ),
    (TEACHER, "can the sro talk to my civics class about the law", (PROGRAM, MAY, "3.1"), (PROGRAM, ONLY_IF, "3.6"), (PROGRAM, MAY, "3.1")),
    (ADMINISTRATOR, "can the sro direct traffic at dismissal", (PROGRAM, MAY, "3.4"), (PROGRAM, MAY_NOT, "3.7"), (PROGRAM, MAY, "3.4")),
    (ADMINISTRATOR, "can a police dog sniff the lockers", (SHARED, ONLY_IF, "6.8"), (OPERATIONS, MAY_NOT, "6.10"), (SHARED, ONLY_IF, "6.8")),
    (ADMINISTRATOR, "can the sro watch the live camera feed", (OPERATIONS, MAY, "8.4"), (OPERATIONS, MAY_NOT, "8.7"), (OPERATIONS, MAY, "8.4")),
    (
        ADMINISTRATOR,
        "can the sro run the metal detector at the door",
        (OPERATIONS, MAY_NOT, "6.8"),
        (OPERATIONS, MAY_NOT, "6.8"),
        (OPERATIONS, MAY, "2.12"),
    ),
    (
        ADMINISTRATOR,
        "can the sro drive a suspended student home",
        (OPERATIONS, MAY_NOT, "2.2"),
        (OPERATIONS, MAY_NOT, "2.2"),
        (OPERATIONS, ONLY_IF, "2.13"),
    ),
    (
        TEACHER,
        "two students fought, nobody was hurt and no weapon",
        (DISCIPLINE, MAY_NOT, "5.7"),
        (DISCIPLINE, MAY_NOT, "5.7"),
        (SHARED, ONLY_IF, "5.20"),
    ),
    (TEACHER, "she has bruises and says her stepdad hits her", (POLICE, MUST, "7.3"), (POLICE, MUST, "FR-21.4"), (POLICE, MUST, "LN-4-110")),
    (
        TEACHER,
        "does the officer need a warrant to go in a locker",
        (POLICE, ONLY_IF, "6.2"),
        (POLICE, ONLY_IF, "FR-30.2"),
        (POLICE, ONLY_IF, "6.2"),
    ),
    (
        ADMINISTRATOR,
        "can the sro go with the attendance counselor on a truancy home visit",
        (OPERATIONS, MAY_NOT, "4.7"),
        (OPERATIONS, MAY_NOT, "4.7"),
        (SHARED, ONLY_IF, "LN-12-020"),
    ),
    (TEACHER, "student caught with a nicotine vape", (DISCIPLINE, MAY_NOT, "4.2"), (DISCIPLINE, MAY_NOT, "4.2"), (SHARED, MUST, "5.19")),
    (TEACHER, "can the sro be a mentor for a freshman", (PROGRAM, MAY, "3.2"), (PROGRAM, MAY, "3.2"), (PROGRAM, MAY_NOT, "3.8")),
    (
        ADMINISTRATOR,
        "can the sro copy the hallway camera footage",
        (OPERATIONS, ONLY_IF, "8.4"),
        (OPERATIONS, ONLY_IF, "8.4"),
        (OPERATIONS, MAY, "8.8"),
    ),
)


@pytest.mark.parametrize(("asker", "text", "model", "cedar", "harbor"), QUESTIONS, ids=[question[1][:40] for question in QUESTIONS])
def test_each_district_answers_by_its_own_agreement(asker: Asker, text: str, model: object, cedar: object, harbor: object) -> None:
    """The same question in three districts: matter, officer's part and deciding section are each district's own."""
    for district, wanted in zip(DISTRICTS, (model, cedar, harbor), strict=True):
        answer = ask(district, text, asker)
        assert (answer.matter, answer.sro, answer.cites[0] if answer.cites else "") == wanted, district


@pytest.mark.parametrize("place", [1, 2])
def test_a_district_differs_from_the_model_in_ten_points_and_more(place: int) -> None:
    """Counted over the questions above."""
    assert sum(question[2] != question[2 + place] for question in QUESTIONS) >= 10


def test_every_quote_is_from_the_districts_own_text() -> None:
    """What is quoted as the MOU stands in the district's MOU, word for word; nothing silent is quoted as MOU."""
    for district in DISTRICTS:
        sections = {section.id: section for section in engine(district).rulebook.sections}
        for asker, text, *_ in QUESTIONS:
            for quote in ask(district, text, asker).quotes:
                assert quote.sentence in sections[quote.section].sentences
                assert quote.layer in engine(district).rulebook.layers


def test_the_threshold_stands_in_the_quoted_sentence() -> None:
    """Cedar Ridge's $500 and Harbor City's $100 are in the words that they quote."""
    for district, dollars in (("model", "$250"), ("cedar-ridge", "$500"), ("harbor-city", "$100")):
        section = next(section for section in engine(district).rulebook.sections if section.id == "5.8")
        assert dollars in section.text


def test_what_the_agreement_does_not_say_is_practice() -> None:
    """Cedar Ridge says nothing on social media: the answer rests on practice, in the model on the MOU."""
    text = "can the sro watch students on instagram"
    assert ask("model", text).basis is Basis.MOU
    assert ask("cedar-ridge", text).basis is Basis.PRACTICE


def test_state_law_is_named_as_state_law() -> None:
    """Reporting abuse rests on each state's law."""
    text = "she has bruises and says her stepdad hits her"
    assert {ask(district, text).basis for district in ("cedar-ridge", "harbor-city")} == {Basis.STATE_LAW}


def test_a_school_may_differ_from_its_district() -> None:
    """Pine Elementary has no officer to mediate; Cedar Ridge allows it by agreement."""
    text = "can the sro mediate an argument between two girls"
    assert (ask("cedar-ridge", text).sro, ask("cedar-ridge/pine-elementary", text).sro) == (ONLY_IF, MAY_NOT)


def test_maple_valley_answers_as_the_model_under_its_own_name() -> None:
    """A district that changes nothing answers alike, with its own people and days."""
    book = engine("maple-valley").rulebook
    assert book.district.mou_name == "Maple Valley SRO agreement 2026–27"
    assert not {contact.name for contact in book.district.contacts} & {contact.name for contact in engine("model").rulebook.district.contacts} - {
        "Assistant principal on duty",
        "Superintendent's office",
        "Human resources",
    }
    for asker, text, *_ in QUESTIONS:
        assert ask("maple-valley", text, asker).rules == ask("model", text, asker).rules


@pytest.mark.parametrize("layer", layers_in(root()))
def test_the_shipped_rules_have_nothing_to_mend(layer: str) -> None:
    """Model, states, districts and schools load and check without a severe problem."""
    assert [str(problem) for problem in check(root(), layer, DAY, LIBRARY) if problem.severe] == []


def test_every_rule_of_the_model_answers_its_own_examples() -> None:
    """Each question that a rule's author wrote is decided by that rule, and no look-alike is."""
    assert [str(failure) for failure in prove(engine("model")).failures] == []


@pytest.mark.parametrize("layer", [layer for layer in layers_in(root()) if layer != "model"])
def test_every_layer_answers_its_own_examples(layer: str) -> None:
    """What a state, district or school says differently holds for the examples of the rules it changes."""
    assert [str(failure) for failure in prove(engine(layer), own=True).failures] == []
