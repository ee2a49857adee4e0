"""Question in, answer out: the whole way on tiny rulebooks."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Basis, Matter, Outcome, Rung, Sro, Urgency
from bot.question import Asker, Language, Question, Thread
from bot.rule import Condition, RuleWords, Says, Unless
from tests.factories import TODAY, a_rule, an_engine, asking

FIGHT = a_rule("fight", "conduct.fight", quote="Sentence two of 4.2.", cites=("4.2", "5.1"))
GUN = a_rule("gun", "thing.gun", rung=Rung.DANGER, matter=Matter.LAW_ENFORCEMENT, sro=Sro.MUST, urgency=Urgency.EMERGENCY, cites=("5.2",))
GUN_OVER = a_rule("gun-over", "thing.gun", rung=Rung.CRIME, matter=Matter.LAW_ENFORCEMENT, sro=Sro.MUST, urgency=Urgency.PROMPT, cites=("5.2",))
INJURY = a_rule(
    "injury", "conduct.fight", "harm.nose", rung=Rung.CRIME, matter=Matter.LAW_ENFORCEMENT, sro=Sro.MUST, urgency=Urgency.PROMPT, cites=("5.1",)
)
MEETING = a_rule(
    "meeting", "process.meeting", rung=Rung.UNCLEAR, matter=None, sro=None, cites=("4.3",),
    words=RuleWords(question="What is the meeting about?"), leads_to=("fight", "gun-over"),
)  # fmt: skip
ENGINE = an_engine(FIGHT, GUN, GUN_OVER, INJURY, MEETING)


def test_an_answer_carries_its_citation_and_quote():
    """The deciding sentence is quoted word for word, the section whole."""
    answer = ENGINE.answer(asking("a fight"))
    assert (answer.outcome, answer.matter, answer.sro, answer.cites, answer.rules) == (
        Outcome.ANSWERED, Matter.SCHOOL_DISCIPLINE, Sro.MAY_NOT, ("4.2", "5.1"), ("fight",)
    )  # fmt: skip
    assert (answer.quotes[0].sentence, answer.quotes[0].text) == ("Sentence two of 4.2.", "Sentence one of 4.2. Sentence two of 4.2.")
    assert answer.words.verdict.startswith("School discipline.")
    assert answer.topic == "fight"


def test_danger_needs_no_other_fact():
    """An emergency is answered at once and its card holds only what to do."""
    answer = ENGINE.answer(asking("a fight and a gun"))
    assert answer.emergency
    assert "911" in answer.words.steps[0]
    assert (answer.words.because, answer.words.changes_if, answer.words.ask, answer.options) == ("", "", "", ())


def test_past_danger_is_prompt_not_an_emergency():
    """What is over is reported, not fled from."""
    answer = ENGINE.answer(asking("a gun yesterday"))
    assert (answer.rules, answer.urgency) == (("gun-over",), Urgency.PROMPT)


def test_a_missing_fact_is_asked_for_with_buttons():
    """One question, its buttons lead to rules."""
    answer = ENGINE.answer(asking("a meeting"))
    assert (answer.outcome, answer.words.verdict) == (Outcome.CLARIFY, "What is the meeting about?")
    assert [(o.rule, o.matter) for o in answer.options] == [("fight", Matter.SCHOOL_DISCIPLINE), ("gun-over", Matter.LAW_ENFORCEMENT)]
    assert answer.quotes == ()


def test_a_pressed_button_answers_by_its_rule():
    """The button's rule decides."""
    asked = ENGINE.answer(asking("a meeting"))
    answer = ENGINE.answer(asking("", thread=asked.thread, chosen=asked.options[0].rule))
    assert (answer.outcome, answer.rules) == (Outcome.ANSWERED, ("fight",))


def test_an_unknown_button_is_read_as_text():
    """A forged or outdated button decides nothing."""
    assert ENGINE.answer(asking("", chosen="no-such-rule")).outcome is Outcome.OUT_OF_SCOPE


def test_one_failed_clarification_names_a_person():
    """Never loop: the second time there are no buttons but a name."""
    first = ENGINE.answer(asking("a meeting"))
    second = ENGINE.answer(asking("the meeting", thread=first.thread))
    assert (second.outcome, second.options) == (Outcome.CLARIFY, ())
    assert "Office" in second.words.ask
    assert "will not guess" in second.words.verdict


def test_a_follow_up_adds_a_fact_and_says_what_changed():
    """A broken nose told later turns the answer."""
    first = ENGINE.answer(asking("a fight"))
    second = ENGINE.answer(asking("ok one has a broken nose", thread=first.thread))
    assert second.rules == ("injury",)
    assert second.words.verdict.startswith("Now: law enforcement")
    assert "makes the difference" in second.words.because


def test_a_new_topic_leaves_the_old_facts_behind():
    """A fresh question is not answered by an old story."""
    first = ENGINE.answer(asking("a nose"))
    assert ENGINE.answer(asking("a gun yesterday", thread=first.thread)).rules == ("gun-over",)


def test_nothing_known_is_out_of_scope_and_never_allowed():
    """No rule found gives no verdict."""
    answer = ENGINE.answer(asking("what is for lunch"))
    assert (answer.outcome, answer.matter, answer.sro, answer.cites, answer.quotes) == (Outcome.OUT_OF_SCOPE, None, None, (), ())
    assert answer.words.examples


@pytest.mark.parametrize("text", ["", "   ", "😀🙃", "\u200b\u202e", "?!"])
def test_no_words_are_asked_for_kindly(text):
    """Empty, blank, emoji only: a clear sentence."""
    answer = ENGINE.answer(asking(text))
    assert answer.outcome is Outcome.OUT_OF_SCOPE
    assert answer.words.verdict.startswith("I did not get any words.")


def test_an_ended_mou_answers_under_a_banner():
    """The day is the question's own."""
    assert ENGINE.answer(asking("a fight", day=date(2027, 7, 1))).words.banners == (
        "This MOU ended June 30, 2027; nobody has renewed it. Shown as it stood.",
    )
    assert ENGINE.answer(asking("a fight", day=date(2027, 6, 30))).words.banners == ()


def test_personal_data_is_answered_with_a_reminder():
    """Names are answered, not kept, and the asker is told."""
    assert "leave out names" in ENGINE.answer(asking("a fight", personal=("name",))).words.banners[0]


def test_a_decision_is_named_by_what_was_decided():
    """Two wordings of one decision have one name; the desk may give its own."""
    one, other = ENGINE.answer(asking("a fight")), ENGINE.answer(asking("the fight"))
    assert one.decision_id == other.decision_id
    assert one.decision_id in one.words.footer
    assert ENGINE.answer(asking("a fight", id="D-9")).decision_id == "D-9"


def test_the_thread_holds_facts_and_never_words():
    """What is carried on is concepts."""
    thread = ENGINE.answer(asking("zorp had a fight")).thread
    assert [f.concept for f in thread.facts] == ["conduct.fight"]
    assert "zorp" not in repr(thread)
    assert (thread.rule, thread.section, thread.matter) == ("fight", "4.2", "school_discipline")


def test_small_talk_does_not_forget_the_thread():
    """A word of thanks in between leaves the case standing."""
    first = ENGINE.answer(asking("a fight"))
    between = ENGINE.answer(Question("thanks", thread=Thread(outcome="answered", rule="fight", matter="school_discipline")))
    assert between.thread.rule == "fight"
    assert first.thread.rule == "fight"


def test_rules_that_disagree_pick_no_winner():
    """Both sections are shown and a person is named."""
    engine = an_engine(
        a_rule("a", "conduct.fight", matter=Matter.SHARED, cites=("4.3",)),
        a_rule("b", "conduct.fight", matter=Matter.LAW_ENFORCEMENT, sro=Sro.MUST, cites=("5.1",)),
    )
    answer = engine.answer(asking("a fight"))
    assert answer.outcome is Outcome.CLARIFY
    assert answer.words.verdict == "Two sections of your MOU point different ways."
    assert "4.3" in answer.words.because
    assert "5.1" in answer.words.because


def test_an_exception_speaks_for_itself():
    """Its words, its citation, and no quote of the rule that it turned."""
    turned = Unless(
        Condition(all_of=("harm.nose",)),
        Says(Matter.SHARED, Sro.MUST, Urgency.PROMPT),
        ("5.8",),
        ((Language.EN, RuleWords(because="A nose counts.")),),
    )
    answer = an_engine(a_rule("fight", "conduct.fight", unless=(turned,), quote="Sentence two of 4.2.")).answer(asking("fight nose"))
    assert (answer.matter, answer.cites, answer.words.because, answer.quotes[0].sentence) == (
        Matter.SHARED,
        ("5.8",),
        "A nose counts.",
        "Sentence one of 5.8.",
    )


def test_practice_is_never_quoted_as_the_mou():
    """The basis is told."""
    engine = an_engine(a_rule("fight", "conduct.fight", basis=Basis.PRACTICE, cites=()))
    answer = engine.answer(asking("a fight"))
    assert (answer.basis, answer.quotes) == (Basis.PRACTICE, ())


def test_explain_names_every_rule_and_its_first_unmet_condition():
    """The administrator sees why not."""
    considered = dict(ENGINE.explain(asking("a fight")).considered)
    assert considered["fight"] is None
    assert considered["gun"] == "needs thing.gun"


def test_the_order_of_rules_changes_no_byte():
    """Shuffled rules answer the same."""
    rules = [FIGHT, GUN, GUN_OVER, INJURY, MEETING]
    for text in ("fight", "gun nose fight", "meeting"):
        assert an_engine(*rules).answer(asking(text)) == an_engine(*rules[::-1]).answer(asking(text))


@given(st.text(max_size=400), st.sampled_from(list(Asker)))
def test_any_text_is_answered_without_an_error_and_with_a_citation(text, asker):
    """Arbitrary text never raises, and a verdict never comes without a section."""
    answer = ENGINE.answer(Question(text, asker, day=TODAY))
    assert answer.outcome is not Outcome.ANSWERED or answer.cites
    assert answer == ENGINE.answer(Question(text, asker, day=TODAY))
