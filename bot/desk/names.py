"""Finds names of people in what staff type: after titles and roles, in known names, in capitals that no word explains.

"mr. okafor", "a kid named tre", "Jayden S.", "the Whitlock twins", "student DeShawn", "se llama Yaretzi".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from bot.desk.identifiers import Span
from bot.desk.not_names import (
    AFTER_NAME,
    CUE_STOPS,
    FAMILY,
    NOT_NAMES,
    PARTICLES,
    PERSONAL_VERBS,
    ROLES,
    STRONG_TITLES,
    TITLES,
    VERBS,
    folded,
)
from bot.rulebook import root

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?:;\n\r\"“”(*•>|/¿¡]\s*$|^\s*$|(?:^|\n)\s*[-–—]\s*$")
_NAMED = re.compile(
    r"\b(?:named|name is|names? (?:are|was)|name['’]s|goes by|nicknamed|se llaman?|llamad[oa]s?|de nombre|"
    r"su nombre es|apellid[oa]|initials(?: are)?)\s*:?\s+",
    re.IGNORECASE,
)
_CALLED = re.compile(r"\b(?:called|call (?:him|her|them))\s+(?=[A-ZÁÉÍÓÚÑ][a-záéíóúñ])")
_NAME_LIKE = re.compile(r"(?:De|Mc|Mac|La|Le|Ja|Da|Di|Du|Ka|Ke|Ta|Ty|Sha|Tra|Van|Von|O['’]|D['’])[A-Z][a-z]+$|[A-Z][a-z]+-[A-Z]")
_INITIALS = re.compile(r"\b(?:[A-Z]\.\s?){2,3}(?=\W|$)|(?<![\w.])[A-Z]\.\s?(?=[A-Z][a-z]{2,})")
_NEVER = NOT_NAMES | CUE_STOPS
SHORTEST = 2
"""Letters of the shortest name that is looked for."""
_SPEAKABLE = 3
"""Letters that a capital word needs to count as a name by itself."""


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    word: str
    """Lower case, without a possessive ending."""
    capital: bool
    inner_capital: bool
    """True for `SoundCloud`; `DeShawn` and `McKenna` are names."""
    starts: bool
    """True at the start of a sentence or line, where capitals say nothing."""


@dataclass(frozen=True, slots=True)
class _Known:
    plain: frozenset[str]
    words: frozenset[str]
    places: frozenset[str]
    surnames: frozenset[str]
    surname_words: frozenset[str]
    common: frozenset[str]
    any_case: frozenset[str]
    """Names that count however they are written."""


@cache
def _known() -> _Known:
    kinds: dict[str, set[str]] = {"": set(), "word": set(), "place": set(), "surname": set(), "surname-word": set()}
    for line in resources.files("bot.desk").joinpath("people-names.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, kind = line.partition(" ")
            kinds[kind].add(name)
    common: set[str] = set()
    for language in ("en", "es"):
        path = root() / "language" / f"common-words-{language}.txt"
        if path.is_file():
            common.update(path.read_text(encoding="utf-8").split())
    return _Known(
        plain=frozenset(kinds[""]),
        words=frozenset(kinds["word"]),
        places=frozenset(kinds["place"]),
        surnames=frozenset(kinds["surname"]),
        surname_words=frozenset(kinds["surname-word"]),
        common=frozenset(common),
        any_case=frozenset(kinds[""] | kinds["surname"]),
    )


def names(text: str) -> Iterator[Span]:
    """Every stretch that reads as a person's name; stretches may overlap."""
    tokens = _tokens(text)
    if not tokens:
        return
    known = _known()
    for cue in (*_NAMED.finditer(text), *_CALLED.finditer(text)):
        yield from _after_cue(text, tokens, cue.end())
    if _shouted(text):
        tokens = [replace(token, capital=False) for token in tokens]
    else:
        for initials in _INITIALS.finditer(text):
            if initials.group().strip() not in NOT_INITIALS:
                yield from _initials(tokens, initials, known)
    for place, token in enumerate(tokens):
        plain = not token.capital and token.word not in known.any_case and (not place or tokens[place - 1].word not in STRONG_TITLES)
        if not plain and _is_name(text, tokens, place, known):
            yield _opened(text, tokens, place, known), _extended(text, tokens, place, known), "name"


NOT_INITIALS = frozenset(
    {
        "U.S.",
        "U. S.",
        "D.C.",
        "P.E.",
        "I.D.",
        "P.M.",
        "A.M.",
        "T.V.",
        "E.R.",
        "P.A.",
        "R.O.",
        "A.P.",
        "O.K.",
        "S.R.O.",
        "I.E.P.",
        "P.D.",
    }
)


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    for match in _WORD.finditer(text):
        raw, start = match.group(), match.start()
        bare = raw[:-2] if raw.endswith(("'s", "’s")) else raw.rstrip("'’")
        capital = raw[0].isupper() and not (len(bare) > 1 and bare[1].isupper())
        inner = capital and not bare[1:].islower() and len(bare) > 1 and not _NAME_LIKE.match(bare)
        starts = capital and _SENTENCE_END.search(text[max(0, start - 4) : start]) is not None
        found.append(_Token(start, start + len(bare), folded(bare.lower()).replace("’", "'"), capital, inner, starts))
    return found


def _shouted(text: str) -> bool:
    """True for a text in capitals, or in Title Case, where a capital says nothing."""
    letters = [c for c in text if c.isalpha()]
    if not letters or sum(c.isupper() for c in letters) > len(letters) * 0.6:
        return bool(letters)
    words = _WORD.findall(text)
    return len(words) > 5 and sum(w[0].isupper() for w in words) > len(words) * 0.7


def _after_cue(text: str, tokens: list[_Token], place: int) -> Iterator[Span]:
    """The one to three words after "named", "name is", "se llama"."""
    following = [t for t in tokens if t.start >= place][:3]
    if not following or following[0].start > place + 2 or not _may_follow_cue(following[0], _known()):
        return
    taken = [following[0]]
    for token in following[1:]:
        gap = text[taken[-1].end : token.start]
        if gap.strip() not in {"", "-"} or token.word in _NEVER or not (token.capital or token.word in _known().surnames):
            break
        taken.append(token)
    yield taken[0].start, taken[-1].end, "name"


def _may_follow_cue(token: _Token, known: _Known) -> bool:
    """True for what a name after "named" looks like: a capital, a known name, or a word that no list explains."""
    if token.word in CUE_STOPS:
        return False
    return token.capital or token.word in known.any_case or token.word in known.words or folded(token.word) not in known.common


def _initials(tokens: list[_Token], initials: re.Match[str], known: _Known) -> Iterator[Span]:
    """`J. Whitlock`, and `J.S.` where it stands for a person."""
    following = next((t for t in tokens if t.start >= initials.end()), None)
    if initials.group().count(".") > 1:
        yield initials.start(), initials.end(), "name"
    elif following is not None and following.start <= initials.end() + 1 and following.word not in NOT_NAMES and following.word not in known.common:
        yield initials.start(), following.end, "name"


def _is_name(text: str, tokens: list[_Token], place: int, known: _Known) -> bool:
    token = tokens[place]
    word = token.word
    before = tokens[place - 1] if place else None
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if word in NOT_NAMES or len(word) < SHORTEST or word.startswith("i'"):
        return False
    if word in CUE_STOPS and not (token.capital and word in known.words):
        return False
    follows_place = after is not None and after.word in AFTER_NAME
    if before is not None and before.end + 2 >= token.start and _follows_title(before.word, token, known):
        return True
    if before is not None and before.word == "the" and after is not None and after.word in FAMILY:
        return word in known.surnames or _unexplained(word, known) or (token.capital and word in known.surname_words)
    if word in known.plain or word in known.surnames:
        return not (token.capital and follows_place)
    bold = token.capital and not token.starts and not follows_place
    if word in known.words:
        return bold or (token.capital and after is not None and after.word in PERSONAL_VERBS)
    if word in known.places or word in known.surname_words:
        return (
            token.capital
            and not follows_place
            and after is not None
            and after.capital
            and word in known.places
            and (after.word in known.surnames or after.word in known.surname_words)
        )
    unknown = _unexplained(word, known) and not token.inner_capital
    if bold:
        return unknown
    if not token.capital or not unknown or follows_place or after is None:
        return False
    if after.word in VERBS or text[token.end : token.end + 2] in {"'s", "’s"}:
        return True
    return after.capital and after.start == token.end + 1 and after.word not in NOT_NAMES and _unexplained(after.word, known)


def _follows_title(before: str, token: _Token, known: _Known) -> bool:
    """True after "mr", "Officer" or "student", each in the way that names follow it."""
    word = token.word
    if before in STRONG_TITLES and word not in CUE_STOPS and (token.capital or word in known.surnames or word not in known.common):
        return True
    named = word in known.surname_words or word in known.words or word in known.places
    if before in TITLES and token.capital and (word not in known.common or named):
        return True
    return before in ROLES and token.capital and not token.starts and (word in known.words or _unexplained(word, known))


def _unexplained(word: str, known: _Known) -> bool:
    """True for a word that is in no word list, also not as a plural or as parts joined by a hyphen."""
    plain = folded(word)
    if len(plain) < _SPEAKABLE or plain in known.common:
        return False
    if plain.endswith("s") and (plain[:-1] in known.common or plain[:-1] in NOT_NAMES):
        return False
    return not any(part in known.common for part in re.split(r"['-]", plain) if len(part) > 2)


def _opened(text: str, tokens: list[_Token], place: int, known: _Known) -> int:
    """The start of a name whose first part is an everyday word too ("Faith Brannigan"), or that stands last name first."""
    start = tokens[place].start
    if place:
        before = tokens[place - 1]
        gap = text[before.end : start]
        named = before.word in known.words or before.word in known.places or before.word in known.surname_words
        if before.capital and before.word not in NOT_NAMES and gap == " " and named:
            return before.start
        if before.capital and gap == ", " and _unexplained(before.word, known) and before.word not in NOT_NAMES:
            return before.start
    return start


def _extended(text: str, tokens: list[_Token], place: int, known: _Known) -> int:
    """The end of a name that goes on: family names, an initial ("Jayden S."), particles between them ("de la Cruz")."""
    end = at = tokens[place].end
    for token in tokens[place + 1 : place + 5]:
        gap, at = text[at : token.start], token.end
        if gap not in {" ", "-", ", "} or token.word in NOT_NAMES or token.word in AFTER_NAME:
            break
        if token.word in PARTICLES and gap == " ":
            continue
        family = token.word in known.any_case or (token.word in known.surname_words and gap == " ")
        goes_on = token.capital and not token.starts and gap != ", "
        initial = len(token.word) == 1 and text[token.start].isupper() and token.word not in {"i", "a"}
        if not (family or goes_on or initial) or (gap == ", " and not family):
            break
        end = token.end
    return end
