"""Which rules apply, and on which facts they rest."""

from dataclasses import replace
from datetime import date

import pytest

from bot.answer import Matter, Rung, Sro, Urgency
from bot.deciding.weighing import CARRIED, Scales, facts, first_unmet
from bot.language.reading import Reader
from bot.question import Asker, Fact, Polarity
from bot.rule import Condition, Says, Unless
from tests.factories import TODAY, a_concept, a_rule, a_rulebook

CONCEPTS = (
    a_concept("thing.weapon", "weapon"), a_concept("thing.gun", "gun", includes=("thing.weapon",)), a_concept("conduct.fight", "fight"),
    a_concept("harm.injury", "hurt"), a_concept("act.escort", "walk him down"), a_concept("who.sro", "officer"), a_concept("thing.phone", "phone"),
)  # fmt: skip


def weigh(rules, text, asker=Asker.TEACHER, carried=(), day=TODAY, threshold=250):
    book = a_rulebook(rules, CONCEPTS)
    reader = Reader(book)
    scales = Scales(book, reader.parents)
    there = facts(reader.read(text), asker, carried, threshold, reader.parents)
    return {w.rule.id: w for w in scales.applying(there, day)}, there


@pytest.mark.parametrize(
    ("rule", "text", "applies"),
    [
        (a_rule("r", "conduct.fight"), "a fight", True),
        (a_rule("r", "conduct.fight"), "no fight", False),
        (a_rule("r", "conduct.fight"), "what if a fight", True),
        (a_rule("r", "conduct.fight"), "a fight yesterday", True),
        (a_rule("r", "thing.weapon"), "a gun", True),
        (a_rule("r", "conduct.fight", none_of=("harm.injury",)), "a fight and hurt", False),
        (a_rule("r", "conduct.fight", none_of=("harm.injury",)), "a fight nobody hurt", True),
        (a_rule("r", "conduct.fight", denied=("harm.injury",)), "a fight nobody hurt", True),
        (a_rule("r", "conduct.fight", denied=("harm.injury",)), "a fight", False),
        (a_rule("r", "conduct.fight", denied=("harm.injury",)), "a fight hurt. nobody hurt", False),
        (a_rule("r", any_of=(("conduct.fight", "thing.phone"), ("who.sro",))), "phone officer", True),
        (a_rule("r", any_of=(("conduct.fight", "thing.phone"), ("who.sro",))), "phone", False),
        (a_rule("r", "conduct.fight", now=("thing.gun",)), "fight. gun yesterday", False),
        (a_rule("r", "conduct.fight", now=("thing.gun",)), "fight gun", True),
        (a_rule("r", "amount.over"), "a $300 thing", True),
        (a_rule("r", "amount.over"), "a $250 thing", True),
        (a_rule("r", "amount.under"), "a $249 thing", True),
        (a_rule("r", "amount.over"), "a $249 thing", False),
        (a_rule("r", "ask.officer", "thing.phone"), "phone", False),
        (a_rule("r", "ask.officer", "thing.phone"), "officer phone", True),
        (a_rule("r", "asker.teacher", "frame.may"), "can i", True),
        (a_rule("r", "thing.gun", rung=Rung.DANGER), "a gun yesterday", False),
        (a_rule("r", "thing.gun", rung=Rung.DANGER), "what if a gun", True),
        (a_rule("r", "conduct.fight", from_day=date(2026, 10, 2)), "fight", False),
        (a_rule("r", "conduct.fight", from_day=date(2026, 10, 1)), "fight", True),
        (a_rule("r", "conduct.fight", to_day=date(2026, 9, 30)), "fight", False),
        (a_rule("r", "conduct.fight", to_day=date(2026, 10, 1)), "fight", True),
    ],
)  # fmt: skip
def test_when_a_rule_applies(rule, text, applies):
    """Every kind of condition, met and unmet."""
    found, there = weigh([rule], text)
    assert ("r" in found) is applies
    if rule.from_day is None and rule.to_day is None:
        assert (first_unmet(rule, there) is None) is applies


def test_the_officer_asks_about_himself():
    """For an SRO every question is about the officer."""
    assert "r" in weigh([a_rule("r", "ask.officer", "thing.phone")], "phone", Asker.SRO)[0]


@pytest.mark.parametrize(
    ("rule", "text", "unmet"),
    [
        (a_rule("r", "conduct.fight"), "x", "needs conduct.fight"),
        (a_rule("r", any_of=(("conduct.fight", "thing.gun"),)), "x", "needs one of conduct.fight, thing.gun"),
        (a_rule("r", "conduct.fight", now=("thing.gun",)), "fight", "needs thing.gun now"),
        (a_rule("r", denied=("harm.injury",)), "x", "must be denied: harm.injury"),
        (a_rule("r", none_of=("thing.phone",)), "phone", "must not be thing.phone"),
    ],
)
def test_the_first_unmet_condition_is_named(rule, text, unmet):
    """An administrator is told why a rule did not apply."""
    assert first_unmet(rule, weigh([rule], text)[1]) == unmet


def test_a_hypothetical_is_never_urgent():
    """A what-if keeps the verdict and loses the hurry."""
    rule = a_rule("r", "thing.gun", rung=Rung.DANGER, matter=Matter.LAW_ENFORCEMENT, sro=Sro.MUST, urgency=Urgency.EMERGENCY)
    weighed = weigh([rule], "what if he has a gun")[0]["r"]
    assert (weighed.hypothetical, weighed.says.urgency, weighed.says.matter) == (True, Urgency.ROUTINE, Matter.LAW_ENFORCEMENT)
    assert weigh([rule], "he has a gun")[0]["r"].says.urgency is Urgency.EMERGENCY


def test_an_exception_turns_the_rule_with_its_own_citation():
    """`unless` brings its own verdict, citation and evidence."""
    turned = Unless(Condition(all_of=("harm.injury",)), Says(Matter.LAW_ENFORCEMENT, Sro.MUST, Urgency.PROMPT), ("5.1",))
    rule = a_rule("r", "conduct.fight", unless=(turned,))
    plain, hurt = weigh([rule], "a fight")[0]["r"], weigh([rule], "a fight, one hurt")[0]["r"]
    assert (plain.cites, plain.exception, plain.says.matter) == (("4.2",), None, Matter.SCHOOL_DISCIPLINE)
    assert (hurt.cites, hurt.exception, hurt.says.matter) == (("5.1",), 0, Matter.LAW_ENFORCEMENT)
    assert len(hurt.evidence) == 2


def test_the_most_urgent_exception_wins():
    """Of two exceptions that hold, the more urgent one decides."""
    slow = Unless(Condition(all_of=("harm.injury",)), Says(Matter.SHARED, Sro.MUST, Urgency.PROMPT), ("5.1",))
    fast = Unless(Condition(all_of=("thing.gun",)), Says(Matter.LAW_ENFORCEMENT, Sro.MUST, Urgency.EMERGENCY), ("5.2",))
    rule = a_rule("r", "conduct.fight", unless=(slow, fast))
    assert weigh([rule], "fight hurt gun")[0]["r"].cites == ("5.2",)


def test_the_thread_adds_facts_and_new_words_correct_them():
    """What is said now stands above what was said before."""
    rule = a_rule("r", "conduct.fight", "harm.injury")
    assert "r" in weigh([rule], "one is hurt", carried=[Fact("conduct.fight")])[0]
    assert "r" not in weigh([rule], "nobody hurt", carried=[Fact("conduct.fight"), Fact("harm.injury")])[0]
    assert "r" in weigh([rule], "hurt after all", carried=[Fact("conduct.fight"), Fact("harm.injury", Polarity.DENIED)])[0]
    over = a_rule("r", "amount.over")
    assert "r" in weigh([over], "so", carried=[Fact("amount.any", value=300)])[0]
    assert "r" not in weigh([over], "only $20", carried=[Fact("amount.any", value=300)])[0]


def test_evidence_names_the_mentions_and_not_the_thread():
    """A rule that rests on the thread alone has no evidence in these words."""
    weighed, there = weigh([a_rule("r", "conduct.fight")], "so what", carried=[Fact("conduct.fight")])
    assert weighed["r"].evidence == frozenset()
    assert there.support["conduct.fight"] == (CARRIED,)


def test_refinement_is_a_strict_superset_of_conditions():
    """A rule that asks for more refines; an equal one does not; a parent is refined by its child."""
    rules = [
        a_rule("wide", "thing.weapon"), a_rule("narrow", "thing.gun"), a_rule("same", "thing.weapon"), a_rule("more", "thing.weapon", "conduct.fight"),
        a_rule("either", any_of=(("thing.weapon", "conduct.fight"),)), a_rule("sure", "thing.weapon", denied=("harm.injury",)),
    ]  # fmt: skip
    book = a_rulebook(rules, CONCEPTS)
    scales = Scales(book, Reader(book).parents)
    assert scales.refines("narrow", "wide")
    assert scales.refines("more", "wide")
    assert scales.refines("wide", "either")
    assert scales.refines("sure", "wide")
    assert not scales.refines("wide", "same")
    assert not scales.refines("same", "wide")
    assert not scales.refines("wide", "more")
    assert not scales.refines("narrow", "more")


def test_overrides_reach_through_others():
    """A over b and b over c is a over c."""
    rules = [a_rule("a", "thing.gun", overrides=("b",)), a_rule("b", "thing.gun", overrides=("c",)), a_rule("c", "thing.gun")]
    scales = Scales(a_rulebook(rules, CONCEPTS), lambda c: frozenset((c,)))
    assert scales.overrides("a", "c")
    assert not scales.overrides("c", "a")


def test_the_order_of_rules_does_not_matter():
    """Shuffled rules give the same weighed rules in the same order."""
    rules = [a_rule(f"r{i}", "conduct.fight") for i in range(5)]
    assert list(weigh(rules, "fight")[0]) == list(weigh(rules[::-1], "fight")[0])
    assert replace(rules[0]) == rules[0]
