"""The words: status times frame, askers, languages."""

import pytest

from bot.answer import Basis, Frame, Matter, Sro, Urgency
from bot.deciding.phrasing import Phrases
from bot.question import Asker, Language
from bot.rule import RuleWords
from tests.factories import a_rule, a_rulebook, an_engine, asking, load_wording

BOTH = (Language.EN, Language.ES)
ASKED = {Frame.MAY: "can", Frame.MUST: "do i have to", Frame.REFUSE: "can i refuse", Frame.WHO: "whose job", Frame.WHAT_IF: "what if"}


@pytest.mark.parametrize("frame", list(ASKED))
@pytest.mark.parametrize("sro", list(Sro))
@pytest.mark.parametrize("asker", [Asker.TEACHER, Asker.SRO])
def test_each_cell_of_status_times_frame_has_its_own_sentence(frame, sro, asker):
    """One duty, asked five ways by two people: the sentence of that cell."""
    engine = an_engine(a_rule("phone", "thing.phone", sro=sro))
    answer = engine.answer(asking(f"{ASKED[frame]} phone", asker))
    key = f"frame.{sro}.{frame}.{'sro' if asker is Asker.SRO else 'staff'}"
    assert answer.frame is frame
    assert answer.words.sro_line == Phrases(a_rulebook(())).say(Language.EN, key)


def test_refusing_and_being_allowed_are_opposite_answers():
    """Being allowed and refusing, about a duty outside the role: no, and yes."""
    engine = an_engine(a_rule("phone", "thing.phone", sro=Sro.MAY_NOT))
    assert engine.answer(asking("can phone")).words.sro_line.startswith("So no")
    assert engine.answer(asking("can i refuse phone")).words.sro_line.startswith("Yes")


def test_an_sro_gets_words_to_decline_with():
    """Only the SRO, and only where the SRO stays out."""
    engine = an_engine(a_rule("phone", "thing.phone"), a_rule("gun", "thing.gun", sro=Sro.MUST))
    assert "4.2" in engine.answer(asking("phone", Asker.SRO)).words.decline
    assert engine.answer(asking("phone")).words.decline == ""
    assert engine.answer(asking("gun", Asker.SRO)).words.decline == ""


def test_a_rules_own_words_stand_above_the_common_ones():
    """Verdict, reason, steps, what would change it."""
    own = RuleWords(
        verdict="V.", because="B.", now=((Asker.TEACHER, ("T",)), (Asker.SRO, ("S",))), decline="D.", changes_if="it rains.", sro_line="L."
    )
    engine = an_engine(a_rule("phone", "thing.phone", words=own))
    words = engine.answer(asking("phone", Asker.SRO)).words
    assert (words.verdict, words.because, words.steps, words.decline, words.changes_if, words.sro_line) == (
        "V.",
        "B.",
        ("S",),
        "D.",
        "This changes if it rains.",
        "L.",
    )
    assert engine.answer(asking("phone", Asker.ADMINISTRATOR)).words.steps == ("T",)


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("matter", list(Matter))
@pytest.mark.parametrize("asker", list(Asker))
def test_every_matter_has_a_name_steps_and_a_change_in_both_languages(language, matter, asker):
    """Common words never run out."""
    words = an_engine(a_rule("phone", "thing.phone", matter=matter)).answer(asking("phone", asker, language=language)).words
    assert words.verdict
    assert words.steps
    assert words.changes_if
    assert words.ask
    assert words.speech.startswith(words.verdict)


def test_spanish_says_that_the_quote_is_english():
    """An untranslated section is quoted as it stands, and the note says so."""
    words = an_engine(a_rule("phone", "thing.phone")).answer(asking("phone", language=Language.ES)).words
    assert words.notes == ("El acuerdo se cita en inglés.",)
    assert words.verdict.startswith("Disciplina escolar.")


def test_both_wording_files_have_the_same_keys():
    """What is said in one language is said in the other."""
    by = {language: {k for k, _ in entries} for language, entries in load_wording()}
    assert by[Language.EN] == by[Language.ES]


@pytest.mark.parametrize("language", BOTH)
def test_placeholders_are_the_same_in_both_languages(language):
    """No translation loses a name, a section or a number."""
    texts = {lang: dict(entries) for lang, entries in load_wording()}
    for key, text in texts[Language.EN].items():
        assert sorted(c for c in text.split("{")[1:]) == [] or {p.split("}")[0] for p in text.split("{")[1:]} == {
            p.split("}")[0] for p in texts[language][key].split("{")[1:]
        }, key


def test_a_missing_key_says_which():
    """A gap in the wording is an error of ours, named."""
    with pytest.raises(KeyError, match=r"no\.such\.key"):
        Phrases(a_rulebook(())).say(Language.EN, "no.such.key")


def test_a_typo_read_past_is_shown():
    """Small line under the verdict."""
    engine = an_engine(a_rule("suspension", "process.suspension"))
    assert engine.answer(asking("about the suspention")).words.notes == ("Read “suspention” as “suspension”.",)


def test_the_emergency_card_follows_the_asker():
    """An SRO is told to respond, staff to call."""
    engine = an_engine(a_rule("gun", "thing.gun", urgency=Urgency.EMERGENCY, basis=Basis.MOU))
    assert engine.answer(asking("gun", Asker.SRO)).words.steps[0].startswith("Respond now")
    assert engine.answer(asking("gun")).words.steps[0].startswith("Call 911")
