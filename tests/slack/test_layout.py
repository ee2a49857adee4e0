"""Words in, blocks out: limits, escaping, and every card that the rules can produce."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.blocks import Showing, lay_out
from adapters.slack.limits import clip, cut, pages
from adapters.slack.markup import escape, said, unescape
from adapters.slack.slash import WORDS, chosen
from adapters.slack.views import LEAVES, answer_view, packed, section_view
from bot.answer import Option, Outcome, Quote
from bot.deciding.engine import Engine
from bot.deciding.phrasing import Phrases
from bot.question import Asker, Language, Question
from tests.parts import need
from tests.slack.block_rules import NODE, faults, typed, view_faults
from tests.slack.small_rules import model
from tests.slack.stand import GUN, NORTH, blocks_of, buttons_of, engine, words_of


class Words:
    """The one thing that laying out asks of the desk."""

    def phrase(self, language: Language, key: str, **values: object) -> str:
        return Phrases(model()).say(language, key, **values)


def showing(**more: Any) -> Showing:
    return Showing(Words(), **({"asker": Asker.TEACHER, "conversation": "C1:1.1", "user": "U1"} | more))  # type: ignore[arg-type]


def an_answer(text: str = "can the SRO sit in on this discipline meeting?", asker: Asker = Asker.TEACHER, **more: Any):
    return engine("north", NORTH).answer(Question(text, asker, "north", **more))


def fits(card: Any) -> None:
    message = card.message()
    assert faults(message["blocks"]) == []
    for bar in message["attachments"]:
        assert faults(bar["blocks"]) == []
    assert 1 <= len(message["text"]) <= 4000 * 5
    assert view_faults(answer_view(card, showing(), Language.EN)) == []


@pytest.mark.parametrize("asker", list(Asker), ids=str)
@pytest.mark.parametrize("language", list(Language), ids=str)
def test_every_rules_card_fits(asker: Asker, language: Language):
    """Every rule of the model pack, for each asker and language, in private, in public and in a window."""
    real = Engine(model())
    for rule in model().rules:
        answer = real.answer(Question("", asker, "model", chosen=rule.id, language=language))
        for public in (False, True):
            fits(lay_out(answer, showing(asker=asker, public=public, role_unknown=True)))


def test_slacks_own_types_take_every_kind_of_card():
    """One card of each kind against the types that Slack publishes."""
    need("node")
    need(str(NODE / "node_modules" / "@slack" / "types"))
    asked = ["can the SRO sit in on this discipline meeting?", "principal wants me in a meeting at 2. good or no", GUN, "what's for lunch"]
    for text in asked:
        for asker in Asker:
            card = lay_out(an_answer(text, asker), showing(asker=asker, carried=text, role_unknown=True))
            message = card.message()
            assert typed("MessageBlocks", {"blocks": [*message["blocks"], *(b for bar in message["attachments"] for b in bar["blocks"])]}) == []
            assert typed("SlackView", {"view": answer_view(card, showing(), Language.EN)}) == []


@given(st.text(min_size=1, max_size=6000))
def test_no_words_can_break_a_card(text: str):
    """However long or odd the words are, the card keeps to Slack's limits and nothing in it acts."""
    answer = an_answer()
    words = replace(
        answer.words,
        verdict=text,
        because=text,
        steps=(text,) * 12,
        changes_if=text,
        banners=(text,) * 12,
        notes=(text,),
        ask=text,
        speech=text,
        decline=text,
        footer=text,
    )
    answer = replace(answer, words=words, quotes=(Quote("4.3", text, text, text),) * 5, options=(Option(text, None, "rule"),) * 4)
    card = lay_out(answer, showing(asker=Asker.SRO, carried=text))
    fits(card)
    top = card.message()["text"]
    assert "<" not in top
    assert ">" not in top


@given(st.text(max_size=400))
def test_what_is_escaped_comes_back(text: str):
    """Out and in again is the same text."""
    assert unescape(escape(text)) == text


@pytest.mark.parametrize(
    ("typed_text", "read"),
    [
        ("<@UBOT> can he?", "can he?"),
        ("can <@U7|pat> come", "can [person] come"),
        ("<!channel> fight <!here>", "fight"),
        ("<!subteam^S1|@sros> come", "@sros come"),
        ("see <https://x.org/a|this page> &amp; <https://y.org>", "see this page & https://y.org"),
        ("in <#C1|general>, <#C2>", "in #general,"),
        ("<mailto:a@b.org|a@b.org>", "a@b.org"),
        ("a &lt; b &amp;amp; c", "a < b &amp; c"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_slacks_markup_is_read_as_words(typed_text: str, read: str):
    """Mentions, calls, links and escapes, as a person means them."""
    assert said(typed_text, "UBOT") == read


@given(st.text(max_size=5000))
def test_nothing_typed_leaves_an_id_or_a_call(text: str):
    """Whatever is typed, what is read on holds no `<@U…>` and no `<!channel>`, and is not endless."""
    read = said(f"<!channel> {text} <@U0123>")
    assert "<@U0123>" not in read
    assert len(read) <= 3000


@given(st.text(max_size=2000), st.integers(min_value=10, max_value=300))
def test_pages_lose_no_words(text: str, most: int):
    """Cut at sentences, words or anywhere: each piece fits, and together they hold every character but blanks."""
    pieces = pages(text, most)
    assert all(len(piece) <= most for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_cutting_prefers_sentences_then_words():
    """Cut at 8, "One. Two three" gives "One." and the rest; without a sentence end, a word."""
    assert cut("One. Two three", 8) == ("One.", "Two three")
    assert cut("One two three", 8) == ("One two", "three")
    assert clip("One two three four", 12) == "One two…"


def test_a_long_section_is_read_page_by_page():
    """A section of a hundred thousand characters: each window fits, and "read on" leads through all of it."""
    text = " ".join(f"Sentence number {n} says what the officer may do." for n in range(2000))
    quote = Quote("4.3", "Long", "Sentence.", text)
    start, read = 0, ""
    while True:
        view = section_view(quote, showing(), Language.EN, start)
        assert view_faults(view) == []
        read += words_of({"view": view})
        on = buttons_of({"view": view}).get("section.on")
        if on is None:
            break
        start = json.loads(on["value"])["p"]
        assert start % LEAVES == 0
    assert "Sentence number 1999 says" in read


@given(st.text(max_size=4000))
def test_a_windows_memory_always_fits(text: str):
    """A carried question is cut, never refused; the rest of what is kept stays whole."""
    kept = packed({"c": "C1", "t": text, "l": "en"})
    assert len(kept) <= 3000
    assert json.loads(kept)["c"] == "C1"
    assert text.startswith(json.loads(kept)["t"])


def test_an_emergency_card_shows_nothing_else():
    """No quote, no feedback, no footer: header, steps, one line, one button."""
    card = lay_out(an_answer(GUN), showing(public=True)).message()
    kinds = [block["type"] for block in blocks_of(card)]
    assert kinds == ["header", "rich_text", "context", "actions"]
    assert len(buttons_of(card)) == 1


def test_the_card_says_in_words_what_the_icon_says():
    """The verdict never rests on an emoji or a colour."""
    for text in ("can the SRO sit in on this discipline meeting?", GUN):
        answer = an_answer(text)
        assert answer.words.verdict in words_of(lay_out(answer, showing()).message())


def test_out_of_scope_offers_questions():
    """Examples to try stand on the card."""
    answer = an_answer("what's for lunch")
    assert answer.outcome is Outcome.OUT_OF_SCOPE
    assert all(example in words_of(lay_out(answer, showing()).message()) for example in answer.words.examples)


@pytest.mark.parametrize("language", list(Language), ids=str)
def test_every_word_of_slack_has_words(language: Language):
    """Each key that the code names is in both wording files, short enough for its place."""
    wording = dict(dict(model().wording)[language])
    code = "".join(path.read_text(encoding="utf-8") for path in (Path(__file__).parent.parent.parent / "adapters" / "slack").glob("*.py"))
    english = {key for key in dict(dict(model().wording)[Language.EN]) if key.startswith("slack.")}
    assert english == {key for key in wording if key.startswith("slack.")}
    families = ("role", "log.declined", "log.stepped_in", "log.handed_back")
    named = {key: key.removeprefix("slack.") for key in english}
    assert [key for key, name in named.items() if name not in code and name.rpartition(".")[0] not in code and not name.startswith(families)] == []
    for key in (
        "view.answer",
        "view.close",
        "view.done",
        "form.title",
        "form.ask",
        "team.title",
        "team.look",
        "team.send_now",
        "review.title",
        "review.send",
        "decline.copy",
    ):
        assert len(wording[f"slack.{key}"]) <= 24, key


@pytest.mark.parametrize("text", ["help", "HELP", "stepped in search", "Emergency fight", "handed back"])
def test_command_words_are_found_at_the_start(text: str):
    """A plain table of words; the longest that the text starts with counts."""
    word, rest = chosen(text)
    assert word in WORDS
    assert f"{word} {rest}".strip() == text.casefold()


@pytest.mark.parametrize("text", ["helping a student", "a help desk", "declinedx", "steppedin"])
def test_words_inside_other_words_are_questions(text: str):
    """There is no "help" in "helping"."""
    assert chosen(text) == ("", text)
