"""The rulebook's nouns: section, concept, rule, district, and the problem an author made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bot.answer import Basis, Contact, Matter, Rung, Sro, Urgency
from bot.question import Asker, Language


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a rule file, in the words of its author: where, what was meant, how to mend it."""

    file: str
    line: int
    where: str
    message: str
    hint: str = ""
    severe: bool = True
    """False for a warning that does not keep a rulebook from going live."""

    def __str__(self) -> str:
        """`rules/04.yaml, line 12, rule escort: …  Hint: …`."""
        spot = f"{self.file}, line {self.line}" if self.line else self.file
        named = f"{spot}, {self.where}" if self.where else spot
        return f"{named}: {self.message}" + (f"  Hint: {self.hint}" if self.hint else "")


@dataclass(frozen=True, slots=True)
class Section:
    """One section of an MOU, quotable sentence by sentence."""

    id: str
    title: str
    sentences: tuple[str, ...]
    layer: str
    basis: Basis = Basis.MOU
    titles: tuple[tuple[Language, str], ...] = ()
    translated: tuple[tuple[Language, tuple[str, ...]], ...] = ()
    page: int | None = None

    @property
    def text(self) -> str:
        """The whole section as one paragraph."""
        return " ".join(self.sentences)


@dataclass(frozen=True, slots=True)
class Concept:
    """An entry of the vocabulary: a term, and the phrases by which people say it.

    `conduct.fight` is said as "throwing hands", "se agarraron a golpes". `includes` names parents: a mention of
    `thing.firearm` is a mention of `thing.weapon` too. `hides` names concepts that a longer match silences:
    "glue gun" (`sense.tool`) hides `thing.firearm`.
    """

    id: str
    title: str
    phrases: tuple[tuple[Language, tuple[str, ...]], ...]
    includes: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    titles: tuple[tuple[Language, str], ...] = ()
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """When a rule applies: concepts that must all be there, groups of which any, none of these, these denied.

    `any_of` is a list of groups: each group needs at least one of its concepts. `denied` wants an explicit denial
    ("nobody hurt"). A concept in `all_of` or `any_of` counts when present, supposed or past; `none_of` fails on present,
    supposed or past; `now` restricts to facts that are neither past nor supposed.
    """

    all_of: tuple[str, ...] = ()
    any_of: tuple[tuple[str, ...], ...] = ()
    none_of: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    now: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Says:
    """What a rule or an exception decides."""

    matter: Matter | None
    sro: Sro | None
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class RuleWords:
    """A rule's words in one language; empty strings fall back to the common wording for its verdict."""

    verdict: str = ""
    sro_line: str = ""
    because: str = ""
    now: tuple[tuple[Asker, tuple[str, ...]], ...] = ()
    """Steps for each asker; teachers' steps serve whoever has none."""
    decline: str = ""
    changes_if: str = ""
    question: str = ""
    """For a rule on the unclear rung: the one question to ask."""
    label: str = ""
    """How the rule is named on a clarify button, in the asker's words."""


@dataclass(frozen=True, slots=True)
class Unless:
    """An exception inside a rule, with its own citation."""

    when: Condition
    says: Says
    cites: tuple[str, ...]
    words: tuple[tuple[Language, RuleWords], ...] = ()


@dataclass(frozen=True, slots=True)
class Override:
    """A declared precedence over another rule, with the clause that says so."""

    rule: str
    cite: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One clause of the MOU as data."""

    id: str
    title: str
    rung: Rung
    when: Condition
    says: Says
    cites: tuple[str, ...]
    words: tuple[tuple[Language, RuleWords], ...]
    asks: tuple[str, ...]
    """Examples: questions that it must answer (`sro: …` before the text names another asker)."""
    not_asks: tuple[str, ...]
    """Look-alikes that it must not answer."""
    quote: str = ""
    """The deciding sentence, word for word from the first cited section; empty means its first sentence."""
    basis: Basis = Basis.MOU
    unless: tuple[Unless, ...] = ()
    overrides: tuple[Override, ...] = ()
    leads_to: tuple[str, ...] = ()
    """On the unclear rung: rule ids behind the clarify buttons, likeliest first."""
    contact: str = ""
    """Role of the person to ask about this (`administrator-on-duty`, `title-ix`, …)."""
    needs_consent: bool = False
    from_day: date | None = None
    to_day: date | None = None
    reviewed: date | None = None
    layer: str = "model"
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class District:
    """Whose rulebook this is: names, schools, people to ask, the MOU's term and thresholds."""

    id: str
    name: str
    mou_name: str
    term_from: date
    term_to: date
    schools: tuple[str, ...] = ()
    languages: tuple[Language, ...] = (Language.EN, Language.ES)
    contacts: tuple[Contact, ...] = ()
    theft_threshold: int = 250
    """Whole dollars at which theft or damage becomes a law enforcement matter (5.8)."""
    emergency_number: str = "911"
    reading: str = "both"
    """`both` readers, or `phrases` alone."""
    state: str = ""
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Cue:
    """A context cue: "no", "what if", "last week"; which way it looks and how many tokens far.

    Example: `no` denies forward, so "no knife" is a denied knife; `last week` makes its whole sentence past.
    """

    phrase: str
    polarity: str
    """`denied`, `supposed`, `past`, `pseudo` (looks like a cue and is none) or `terminator`."""
    direction: str = "forward"
    """`forward`, `backward`, `both` or `sentence`."""
    reach: int = 6
    language: Language = Language.EN


@dataclass(frozen=True, slots=True)
class FrameCue:
    """Words that give a question its shape: "do i have to" asks must."""

    phrase: str
    frame: str
    language: Language = Language.EN


@dataclass(frozen=True, slots=True)
class Lexicon:
    """How a language is read: sets and forms that patterns use, context cues, frames, words never to correct."""

    sets: tuple[tuple[str, tuple[str, ...]], ...] = ()
    forms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    cues: tuple[Cue, ...] = ()
    frames: tuple[FrameCue, ...] = ()
    common_words: frozenset[str] = frozenset()
    spellings: tuple[tuple[str, str], ...] = ()
    """Written form to plain form: `w/` with, `rn` right now."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """One district's rules, vocabulary, MOU and people, built whole and never changed.

    `revision` is the digest of every file that it was built from.
    """

    district: District
    sections: tuple[Section, ...]
    concepts: tuple[Concept, ...]
    rules: tuple[Rule, ...]
    lexicon: Lexicon
    wording: tuple[tuple[Language, tuple[tuple[str, str], ...]], ...]
    """Common words by language: key to text, from the wording files."""
    revision: str
    layers: tuple[str, ...] = ("model",)
    warnings: tuple[Problem, ...] = field(default=(), compare=False)
