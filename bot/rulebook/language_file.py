"""Turns a language file into cues, frames and spellings, and a wording file into common words by key."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answer import Frame
from bot.question import Language
from bot.rule import Cue, FrameCue
from bot.rulebook.pack import NO_WORDS, Words
from bot.rulebook.shape import Fields, Page, fields_of
from bot.rulebook.suggest import did_you_mean
from bot.rulebook.tree import Leaf, Mapping, Node
from bot.rulebook.vocabulary_file import named_words

TOP = ("sets", "forms", "cues", "frames", "spellings")
CUE = ("phrase", "phrases", "polarity", "direction", "reach")
POLARITIES = ("denied", "supposed", "past", "pseudo", "terminator")
DIRECTIONS = ("forward", "backward", "both", "sentence")
REACH = 6
"""Tokens that a cue reaches when its file does not say."""


@dataclass(frozen=True, slots=True)
class Speech:
    """What one language file says about reading that language."""

    words: Words = NO_WORDS
    cues: tuple[Cue, ...] = ()
    frames: tuple[FrameCue, ...] = ()
    spellings: tuple[tuple[str, str], ...] = ()


def read_speech(node: Node, page: Page, language: Language) -> Speech:
    """Return the sets, forms, cues, frames and spellings of one language; mistakes are noted on `page`."""
    top = fields_of(page, node, "", TOP)
    if top is None:
        return Speech()
    cues = [cue for item in top.each("cues") for cue in _cues(item, page, language)]
    frames = top.inside("frames", [frame.value for frame in Frame], where="frames")
    framed = [FrameCue(said, frame.value, language) for frame in Frame for said in (frames.texts(frame.value) if frames else ())]
    return Speech(
        words=Words(named_words(top, "sets"), named_words(top, "forms")),
        cues=tuple(cues),
        frames=tuple(framed),
        spellings=_pairs(top, "spellings"),
    )


def read_wording(node: Node, page: Page) -> tuple[tuple[str, str], ...]:
    """Return key and text of each common word, one level deep: `verdict.shared: Shared.` is one."""
    if not isinstance(node, Mapping):
        page.wrong(node.line, "", "A wording file holds lines of `key: text`.")
        return ()
    return _pairs(Fields(page, "", node.line, {"wording": (node.line, node)}), "wording")


def _pairs(fields: Fields, name: str) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for key, value in fields.named(name):
        if isinstance(value, Leaf):
            found.append((key.text, value.text.strip()))
        else:
            fields.page.wrong(key.line, name, f"`{key.text}` should be followed by a text on the same line.")
    return tuple(found)


def _cues(node: Node, page: Page, language: Language) -> list[Cue]:
    fields = fields_of(page, node, "cue", CUE)
    if fields is None:
        return []
    polarity = _one_of(fields, "polarity", POLARITIES, "")
    direction = _one_of(fields, "direction", DIRECTIONS, "forward")
    reach = fields.whole("reach")
    phrases = fields.texts("phrase") + fields.texts("phrases")
    if not phrases:
        fields.wrong("phrases", "The cue has no `phrases`.")
    return [Cue(phrase, polarity, direction, REACH if reach is None else reach, language) for phrase in phrases] if polarity else []


def _one_of(fields: Fields, name: str, allowed: tuple[str, ...], otherwise: str) -> str:
    written = fields.text(name, required=not otherwise) or otherwise
    if written in allowed:
        return written
    if written:
        fields.wrong(name, f"`{name}` cannot be `{written}`.", did_you_mean(written, allowed))
    return otherwise
