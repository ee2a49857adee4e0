"""In what order a careful administrator asks, and what happens when several rules apply."""

import pytest

from bot.answer import Matter, Rung, Sro, Urgency
from bot.deciding.ladder import NOTHING, climb
from bot.deciding.weighing import Scales, facts
from bot.language.reading import Reader
from bot.question import Asker
from tests.factories import TODAY, a_concept, a_rule, a_rulebook

CONCEPTS = (*(a_concept(f"thing.{w}", w) for w in ("gun", "phone", "fight", "lunch", "drill")), a_concept("thing.big-fight", "big * fight"))


def find(rules, text):
    book = a_rulebook(rules, CONCEPTS)
    reader = Reader(book)
    scales = Scales(book, reader.parents)
    there = facts(reader.read(text), Asker.TEACHER, (), 250, reader.parents)
    return climb(scales.applying(there, TODAY), there, scales)


@pytest.mark.parametrize(("upper", "lower"), list(zip(list(Rung)[:-2], list(Rung)[1:-1], strict=True)))
def test_a_higher_rung_decides(upper, lower):
    """Each rung stands above the next."""
    rules = [a_rule("low", "thing.phone", rung=lower), a_rule("high", "thing.gun", rung=upper)]
    assert [w.rule.id for w in find(rules, "gun phone").agreed] == ["high"]


def test_no_rule_is_no_finding():
    """Nothing found never reads as allowed."""
    assert find([a_rule("r", "thing.gun")], "hello") is NOTHING


def test_a_refinement_beats_the_wider_rule():
    """The rule that asks for more decides, and the trace says why."""
    found = find([a_rule("wide", "thing.fight"), a_rule("narrow", "thing.fight", "thing.phone", sro=None)], "fight phone")
    assert [w.rule.id for w in found.agreed] == ["narrow"]
    assert ("wide", "narrow", "refined") in found.beaten


def test_a_declared_override_beats_even_a_refinement():
    """What the MOU says stands above what logic says."""
    rules = [a_rule("wide", "thing.fight", overrides=("narrow",)), a_rule("narrow", "thing.fight", "thing.phone", sro=None)]
    found = find(rules, "fight phone")
    assert [w.rule.id for w in found.agreed] == ["wide"]
    assert ("narrow", "wide", "overridden") in found.beaten


def test_rules_that_agree_answer_together():
    """One verdict, all its rules."""
    assert {w.rule.id for w in find([a_rule("a", "thing.fight"), a_rule("b", "thing.phone")], "fight phone").agreed} == {"a", "b"}


def test_more_words_beat_fewer_of_the_same():
    """Evidence that holds the other's and more decides."""
    rules = [a_rule("short", "thing.gun", sro=Sro.MUST, matter=Matter.SHARED), a_rule("long", "thing.gun", "thing.phone")]
    assert [w.rule.id for w in find(rules, "gun phone").agreed] == ["long"]
    nested = (a_concept("thing.fight", "fight"), a_concept("sense.big-fight", "big * fight"))
    book = a_rulebook([a_rule("short", "thing.fight", matter=Matter.SHARED), a_rule("long", "sense.big-fight")], nested)
    reader = Reader(book)
    scales = Scales(book, reader.parents)
    there = facts(reader.read("a big loud fight"), Asker.TEACHER, (), 250, reader.parents)
    found = climb(scales.applying(there, TODAY), there, scales)
    assert [w.rule.id for w in found.agreed] == ["long"]
    assert ("short", "long", "less said") in found.beaten


def test_the_asking_sentence_decides_between_two_stories():
    """Background gives way to what is asked."""
    rules = [a_rule("a", "thing.phone", matter=Matter.SHARED), a_rule("b", "thing.lunch", matter=Matter.SCHOOL_OPERATIONS)]
    found = find(rules, "there was a phone. can he do lunch")
    assert [w.rule.id for w in found.agreed] == ["b"]
    assert ("a", "b", "not asked") in found.beaten


def test_rules_on_different_facts_are_several():
    """Two stories in one breath are asked about, not guessed."""
    rules = [a_rule("a", "thing.phone", matter=Matter.SHARED), a_rule("b", "thing.lunch", matter=Matter.SCHOOL_OPERATIONS)]
    found = find(rules, "phone lunch")
    assert ({w.rule.id for w in found.several}, found.agreed, found.disagree) == ({"a", "b"}, (), False)


def test_rules_on_the_same_facts_disagree():
    """Two rules, one fact, two verdicts: the rules disagree and nobody picks."""
    rules = [a_rule("a", "thing.phone", matter=Matter.SHARED), a_rule("b", "thing.phone", matter=Matter.SCHOOL_OPERATIONS)]
    assert find(rules, "phone").disagree


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        (Sro.MAY_NOT, None, Sro.MAY_NOT),
        (Sro.ONLY_IF, Sro.MAY, Sro.ONLY_IF),
        (Sro.MUST, None, Sro.MUST),
        (None, None, None),
        (Sro.ONLY_IF, Sro.MUST, Sro.MUST),
        (Sro.MAY_NOT, Sro.ONLY_IF, Sro.MAY_NOT),
    ],
)
def test_one_matter_joins_parts_that_do_not_contradict(one, other, joined):
    """The stricter part and the more urgent hour hold."""
    rules = [a_rule("a", "thing.phone", sro=one), a_rule("b", "thing.lunch", sro=other, urgency=Urgency.PROMPT)]
    found = find(rules, "phone lunch")
    assert (found.agreed[0].says.sro, found.agreed[0].says.urgency) == (joined, Urgency.PROMPT)


@pytest.mark.parametrize("other", [Sro.MAY, Sro.MUST])
def test_may_not_never_joins_may_or_must(other):
    """Parts that contradict are not joined."""
    found = find([a_rule("a", "thing.phone"), a_rule("b", "thing.lunch", sro=other)], "phone lunch")
    assert found.several


def test_strength_needs_more_than_one_short_mention():
    """One short word is weak, two mentions or three words are strong."""
    assert not find([a_rule("a", "thing.phone")], "phone").strong
    assert find([a_rule("a", "thing.phone", "thing.lunch")], "phone lunch").strong
