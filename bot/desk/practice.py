"""Staff practice: short scenarios from the district's own rules, each answered by a button and explained with its section."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from random import Random

from bot.answer import Answer, Matter, Outcome
from bot.desk.clock import Clock
from bot.desk.ledger import hour_of
from bot.desk.people import Person
from bot.desk.ports import Shelf
from bot.desk.store.training import Training
from bot.desk.store.whole import Store
from bot.desk.threads import digest
from bot.question import Asker, Language, Question
from bot.rule import Rule
from bot.trouble import Trouble

ROUNDS = 6
"""Scenarios in one practice."""
MATTERS = tuple(Matter)
LONGEST_TEXT = 160
"""Characters of a scenario, so that it fits a phone and a Slack card."""
_SPANISH = ("¿", "¡", " el ", " la ", " un ", " una ", " los ", " que ", " de ")


@dataclass(frozen=True, slots=True)
class Round:
    """A practice under way; it travels sealed with the buttons, so that nothing of it is stored."""

    district: str
    person: str
    """Digest of who began it: nobody can finish another's."""
    language: str
    asker: str
    rules: tuple[str, ...]
    at: int = 0
    """How many scenarios were answered."""
    right: int = 0
    """How many of them rightly; told to nobody but this person, and never stored."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario as it is asked."""

    number: int
    of: int
    text: str
    token: str
    """The round, sealed; a button brings it back."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What an answer came to: right or not, the explanation, and what follows."""

    right: bool
    answer: Answer
    """What the bot answers to the scenario: verdict, reason, quote."""
    text: str
    following: Scenario | None
    """The next scenario; None when that was the last."""
    right_count: int = 0
    finished: date | None = None
    """The day that stands in the training record; None when it is not over, or when nobody is signed in."""


@dataclass(slots=True)
class Practice:
    """Practice over the live rules of a shelf."""

    store: Store
    shelf: Shelf
    clock: Clock

    @property
    def training(self) -> Training:
        """Where completions are kept."""
        return Training(self.store.database, self.store.decisions)

    def begin(self, person: Person, district: str, asker: Asker, language: Language, seed: str = "") -> Scenario:
        """The first scenario of a new round; a seed makes the same choice again. Raises `Trouble` without enough examples."""
        rules = self.shelf.engine(district).rulebook.rules
        chosen = self._chosen(rules, district, asker, language, Random(seed or secrets.token_hex(8)))  # noqa: S311 - a choice, no secret
        if not chosen:
            raise Trouble("There are no scenarios for this district yet.", "Its rules need examples.")
        return self._scenario(Round(district, _who(person), language.value, asker.value, tuple(chosen)))

    async def answer(self, person: Person, token: str, chosen: str, *, recorded: bool) -> Outcomes:
        """Take a button's answer; the last one of a round is noted in the training record when `recorded`.

        Raises `Trouble` for a token that is not this person's, or that older rules gave out.
        """
        now = self._read(token, person)
        language = Language(now.language)
        found = self._asked(now.district, now.rules[now.at], Asker(now.asker), language) if now.at < len(now.rules) else None
        if found is None or found[1].matter is None:
            raise Trouble("The rules have changed since this scenario was shown.", "Begin again.")
        text, answer = found
        right = answer.matter is not None and answer.matter.value == chosen
        after = Round(**{**asdict(now), "rules": now.rules, "at": now.at + 1, "right": now.right + right})
        if after.at < len(after.rules):
            return Outcomes(right, answer, text, self._scenario(after), after.right)
        hour = hour_of(self.clock.now())
        day = await self.training.finished(person, now.district, hour, self.clock.today()) if recorded else None
        return Outcomes(right, answer, text, None, after.right, day)

    def again(self, person: Person, token: str) -> Scenario:
        """The scenario that a round stands at."""
        return self._scenario(self._read(token, person))

    async def day(self, person: Person, district: str) -> date | None:
        """The day on which this person finished in this school year."""
        return await self.training.day(person, district, hour_of(self.clock.now()))

    async def count(self, district: str) -> int:
        """How many people finished in this school year."""
        return await self.training.count(district, hour_of(self.clock.now()))

    def _chosen(self, rules: Sequence[Rule], district: str, asker: Asker, language: Language, random: Random) -> list[str]:
        """Rules of different matters, taken in turn, so that no round is about one kind alone."""
        by: dict[Matter, list[Rule]] = {}
        for rule in rules:
            if rule.says.matter is not None:
                by.setdefault(rule.says.matter, []).append(rule)
        piles = [random.sample(pile, len(pile)) for _, pile in sorted(by.items())]
        random.shuffle(piles)
        chosen: list[str] = []
        while any(piles) and len(chosen) < ROUNDS:
            for pile in piles:
                while pile and len(chosen) < ROUNDS:
                    rule = pile.pop()
                    if self._asked(district, rule.id, asker, language) is not None:
                        chosen.append(rule.id)
                        break
        return chosen

    def _asked(self, district: str, name: str, asker: Asker, language: Language) -> tuple[str, Answer] | None:
        """A rule's first example in the language that the bot answers by this very rule, with the answer."""
        engine = self.shelf.engine(district)
        rule = next((one for one in engine.rulebook.rules if one.id == name), None)
        for text in rule.asks if rule is not None else ():
            plain = _plain(text, asker)
            if plain is None or _language(plain) is not language or len(plain) > LONGEST_TEXT:
                continue
            answer = engine.answer(Question(plain, asker, district, engine.rulebook.district.term_from, language=language))
            if answer.outcome is Outcome.ANSWERED and answer.rules[:1] == (name,) and answer.matter is not None:
                return plain, answer
        return None

    def _scenario(self, now: Round) -> Scenario:
        found = self._asked(now.district, now.rules[now.at], Asker(now.asker), Language(now.language))
        if found is None:
            raise Trouble("The rules have changed since this practice began.", "Begin again.")
        sealed = self.store.keyring.seal(json.dumps(asdict(now), separators=(",", ":")))
        return Scenario(now.at + 1, len(now.rules), found[0], sealed)

    def _read(self, token: str, person: Person) -> Round:
        try:
            told = json.loads(self.store.keyring.open(token) or "{}")
            now = Round(**(told | {"rules": tuple(told["rules"])}))
        except (Trouble, ValueError, TypeError, KeyError) as error:
            raise Trouble("This practice cannot go on.", "Begin again.") from error
        if now.person != _who(person):
            raise Trouble("This practice was begun by somebody else.", "Begin your own.")
        return now


def _who(person: Person) -> str:
    return digest("practice", person.platform, person.tenant, person.user)[:16]


def _plain(text: str, asker: Asker) -> str | None:
    """The example without the name of its asker; None when another one asks."""
    for other in Asker:
        if text.startswith(f"{other.value}: "):
            return text.partition(": ")[2] if other is asker else None
    return text if asker is not Asker.SRO else None


def _language(text: str) -> Language:
    padded = f" {text.lower()} "
    return Language.ES if any(mark in padded for mark in _SPANISH[:2]) or sum(mark in padded for mark in _SPANISH[2:]) >= 2 else Language.EN
