"""Text to tokens: one normal form for what staff type and for what the vocabulary says.

"He can't w/ the SRO — 3rd time!!" becomes `he cant with the sro 3rd time`, one sentence, two clauses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 10_000
"""Characters of a question that are read; what lies beyond is not (a story of 200 words has about 1,100)."""

_INVISIBLE = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufe0f]")
_TOKEN = re.compile(
    r"""
    (?P<amount>\$\s?\d[\d,]*(?:\.\d+)?k?)
  | (?P<number>(?<![\w.])\.\d{2}(?!\d)|\d+(?:[.,:/-]\d+)+|\d+(?:st|nd|rd|th|yo|yrs?|am|pm|ish|k|g|mg|x|in|ft|min)?(?![^\W\d_]))
  | (?P<short>(?<![^\W_])(?:w/o|w/|b/c|k-\d+|h\.s\.|a\.m\.|p\.m\.)(?![^\W\d_]))
  | (?P<mixed>\d*[^\W\d_]+(?:['’`´][^\W\d_]+)*\d*)
  | (?P<stop>[.!?…\n¿¡]+)
  | (?P<pause>[,;:()"“”«»]|\s[-–—]+\s|—)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_APOSTROPHES = str.maketrans("", "", "'’`´")


@dataclass(frozen=True, slots=True)
class Token:
    """One word in its normal form, and where it stood.

    `start` and `end` are offsets into the cleaned text; `sentence` and `clause` count from 0 and never fall.
    """

    text: str
    start: int
    end: int
    sentence: int
    clause: int
    capital: bool
    """Starts with a capital letter inside a sentence, as a name does."""


def clean(text: str) -> str:
    """Return `text` without invisible characters, in NFKC, cut to `LONGEST` characters."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text[: LONGEST * 2]))[:LONGEST]


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """Return one word lower-cased, without accents and apostrophes: "Niño's" becomes `ninos`."""
    bare = unicodedata.normalize("NFD", word.lower())
    return "".join(c for c in bare if not unicodedata.combining(c)).translate(_APOSTROPHES)


def tokens(text: str, spellings: Mapping[str, tuple[str, ...]]) -> tuple[Token, ...]:
    """Cut cleaned `text` into tokens, writing out what `spellings` shortens ("rn" is `right now`)."""
    found: list[Token] = []
    sentence = clause = 0
    opened = True
    shouting = text.isupper()
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "stop":
            sentence, clause, opened = sentence + 1, clause + 1, True
            continue
        if match.lastgroup == "pause":
            clause += 1
            continue
        raw = match.group()
        word = fold(raw).replace(" ", "")
        capital = raw[0].isupper() and not opened and not shouting and len(raw) > 1 and not raw.isupper()
        for part in spellings.get(word, (word,)):
            found.append(Token(part, match.start(), match.end(), sentence, clause, capital))
        opened = False
    return tuple(found)


def words(phrase: str) -> tuple[str, ...]:
    """Return the normal words of a phrase as the vocabulary writes it: "look-alike" becomes `look`, `alike`."""
    return tuple(fold(m.group()).replace(" ", "") for m in _TOKEN.finditer(phrase) if m.lastgroup not in ("stop", "pause"))
