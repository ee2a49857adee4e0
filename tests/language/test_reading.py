"""Mentions, polarity, frames and look-alikes: what the words say and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Frame
from bot.language.reading import Reader
from bot.question import Language, Polarity
from tests.factories import a_concept, a_rulebook

CONCEPTS = (
    a_concept("thing.weapon", "weapon"), a_concept("thing.firearm", "gun", "shotgun", includes=("thing.weapon",)),
    a_concept("thing.knife", "knife", includes=("thing.weapon",)), a_concept("sense.tool", "glue gun", hides=("thing.firearm",)),
    a_concept("conduct.fight", "fight", "fighting"), a_concept("conduct.food-fight", "food fight"), a_concept("harm.injury", "hurt", "bleeding"),
    a_concept("act.search", "search * bag"), a_concept("who.sro", "officer"), a_concept("process.suspension", "suspension"),
)  # fmt: skip
READER = Reader(a_rulebook((), CONCEPTS))


def mentions(text):
    return {m.concept: m for m in READER.read(text).mentions}


@pytest.mark.parametrize(
    ("text", "concept", "meant"),
    [
        ("he has a gun", "thing.firearm", Polarity.PRESENT),
        ("no gun here", "thing.firearm", Polarity.DENIED),
        ("nobody got hurt", "harm.injury", Polarity.DENIED),
        ("not only a knife", "thing.knife", Polarity.PRESENT),
        ("what if he brings a knife", "thing.knife", Polarity.SUPPOSED),
        ("there was a fight yesterday", "conduct.fight", Polarity.PAST),
        ("no gun but a knife", "thing.knife", Polarity.PRESENT),
        ("knife none found", "thing.knife", Polarity.DENIED),
        ("no. he has a gun", "thing.firearm", Polarity.PRESENT),
        ("what if there is no knife", "thing.knife", Polarity.DENIED),
        ("can the officer not search the bag", "act.search", Polarity.PRESENT),
        ("hurt yesterday, now he has a knife", "thing.knife", Polarity.PRESENT),
        ("hurt yesterday, now he has a knife", "harm.injury", Polarity.PAST),
    ],
)
def test_how_a_mention_is_meant(text, concept, meant):
    """Cues have a direction, a reach and an end, and the strongest decides."""
    assert mentions(text)[concept].polarity is meant


def test_the_cue_is_kept_for_the_trace():
    """An administrator can see which word turned a mention."""
    assert mentions("no gun")["thing.firearm"].cue == "no"


def test_a_longer_match_of_its_kind_wins():
    """A food fight is no fight."""
    assert "conduct.fight" not in mentions("a food fight at lunch")


def test_a_look_alike_silences_what_it_hides():
    """A glue gun hides the gun, and the reading says so."""
    reading = READER.read("she took the glue gun")
    assert [m.concept for m in reading.mentions] == ["sense.tool"]
    assert reading.hidden == (("thing.firearm", "sense.tool"),)


def test_kinds_may_overlap():
    """What is searched and the search are two mentions."""
    assert {"act.search", "who.sro"} <= set(mentions("can the officer search his bag"))


def test_parents_are_known():
    """A gun is a weapon."""
    assert READER.parents("thing.firearm") == {"thing.firearm", "thing.weapon"}


def test_a_typo_is_shown_and_marks_the_mention():
    """A correction is part of the reading and of how the mention was found."""
    reading = READER.read("about his suspention")
    assert [(c.written, c.read) for c in reading.corrections] == [("suspention", "suspension")]
    assert reading.mentions[0].found == "typo"


def test_names_are_not_read_as_typos():
    """A capital inside a sentence is a name."""
    assert READER.read("then Fightin came").corrections == ()


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("can he search", Frame.MAY),
        ("do i have to go", Frame.MUST),
        ("can i refuse this", Frame.REFUSE),
        ("whose job is it", Frame.WHO),
        ("a kid ran", Frame.WHAT_DO_I_DO),
    ],
)
def test_frames(text, frame):
    """The longest cue gives the question its shape."""
    assert READER.read(text).frame is frame


def test_language_is_read_or_chosen():
    """Small words tell the language; the asker's own choice stands above them."""
    assert READER.read("el niño tiene una pelea con la niña").language is Language.ES
    assert READER.read("the kid is here").language is Language.EN
    assert READER.read("the kid is here", Language.ES).language is Language.ES


def test_words_alike_in_both_languages_are_read_in_the_texts_own():
    """In a Spanish sentence "dice" is says, in an English one it is dice."""
    reader = Reader(a_rulebook((), (a_concept("conduct.gambling", "dice"),)))
    assert reader.read("el niño dice que la maestra no está").mentions == ()
    assert [m.concept for m in reader.read("the kid has dice in class").mentions] == ["conduct.gambling"]


def test_unclaimed_words_are_listed():
    """Words that no concept claims are there for whoever grows the vocabulary."""
    assert READER.read("zorp gun").unclaimed == ("zorp",)


@given(st.text(max_size=300))
def test_reading_never_raises_and_is_pure(text):
    """Whatever is typed, the same reading comes twice."""
    assert READER.read(text) == READER.read(text)
