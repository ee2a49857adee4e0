"""Turns a sentence into the terms by which it is compared: plain words and what the vocabulary knows them to mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log, sqrt

from bot.language.reading import Reader

SAME = {
    "student": "pupil pupils child children juvenile juveniles youth minor minors kid kids",
    "sro": "officer officers deputy deputies sros",
    "administrator": "principal principals administration administrators designee designees",
    "parent": "guardian guardians parents family families parental",
    "tell": "notify notified notifies notification notice inform informs informed advise advises advised contact contacts contacted notifying informing",
    "interview": "interrogated interrogating question questions questioning questioned interrogate interrogation interrogations interviewing interviews interviewed",
    "drive": "transport transports transporting transportation transported driving ride rides",
    "lunch": "cafeteria lunchroom lunches",
    "hall": "hallway hallways halls corridor corridors",
    "supervise": "supervised supervision supervising supervises monitor monitors monitoring monitored",
    "class": "classroom classrooms classes",
    "mediate": "mediation mediations mediator mediating mediates",
    "restrain": "restraint restraints restrained",
    "escort": "escorts escorting escorted",
    "truancy": "truant truants",
    "away": "absent absence absences",
    "part": "participate participates participating participation involved involve assist assists assisting assistance",
    "employ": "employee employees employed employment employs",
    "camera": "cameras video footage recording recordings",
    "drug": "drugs narcotics narcotic substance substances marijuana",
    "theft": "steal stealing stolen larceny thefts",
    "damage": "vandalism vandalize damages graffiti",
    "complaint": "complaints complain complains grievance grievances praise commendation",
    "counsel": "counselor counselors counseling counselling therapy",
    "mentor": "mentoring mentors mentorship",
    "train": "training trained trains",
    "cuff": "handcuff handcuffs handcuffed",
    "phone": "phones cellphone cellphones",
    "proctor": "proctoring proctors",
    "test": "tests exam exams examination examinations testing",
    "evaluate": "evaluation evaluations performance evaluates",
    "share": "disclose disclosed disclosure release released sharing disclosing",
    "discipline": "disciplinary disciplining",
    "search": "searches searching searched",
    "immigration": "ice",
    "uniform": "uniformed attire",
    "firearm": "gun guns firearms handgun",
    "suicide": "suicidal",
    "opinion": "recommendation recommendations recommend recommends",
}
"""Words of agreements, each under the plain word that the model uses or that stands for all of them."""
COMMON = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "of",
        "to",
        "in",
        "for",
        "on",
        "at",
        "by",
        "with",
        "from",
        "as",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "that",
        "this",
        "these",
        "those",
        "it",
        "its",
        "their",
        "his",
        "her",
        "they",
        "he",
        "she",
        "any",
        "all",
        "each",
        "such",
        "other",
        "shall",
        "will",
        "must",
        "may",
        "can",
        "should",
        "would",
        "do",
        "does",
        "did",
        "not",
        "no",
        "nor",
        "only",
        "if",
        "when",
        "where",
        "while",
        "whether",
        "who",
        "whom",
        "whose",
        "which",
        "what",
        "then",
        "than",
        "so",
        "also",
        "into",
        "under",
        "upon",
        "about",
        "within",
        "during",
        "there",
        "here",
        "has",
        "have",
        "had",
        "more",
        "most",
        "some",
        "one",
        "both",
        "either",
        "neither",
        "out",
        "up",
        "per",
        "own",
        "same",
        "before",
        "after",
        "between",
        "agreement",
        "parties",
        "party",
        "school",
        "section",
        "accordance",
        "pursuant",
        "applicable",
        "appropriate",
        "including",
        "include",
        "includes",
        "provide",
        "provided",
        "ensure",
        "related",
        "student",
        "sro",
        "administrator",
        "staff",
        "district",
        "police",
        "agency",
        "make",
        "made",
        "take",
        "use",
        "used",
    ]
)
"""Words that every agreement has everywhere."""
_PHRASES = (
    (re.compile(r"school resource officers?|school police officers?|resource officers?"), "sro"),
    (re.compile(r"law[- ]enforcement agency|sheriff'?s (?:office|department)|police department"), "police"),
    (re.compile(r"body[- ]worn cameras?|body cameras?"), "bodycam"),
    (re.compile(r"code of (?:student )?conduct|school rules?|board polic(?:y|ies)|disciplinary (?:rules|infractions)"), "discipline rule"),
    (re.compile(r"social media"), "socialmedia"),
    (re.compile(r"public affection"), "affection"),
    (re.compile(r"legal guardian"), "parent"),
)
_PLAIN = {word: plain for plain, words in SAME.items() for word in words.split()}
_SKIPPED = ("who.", "ask.", "asker.", "frame.", "amount.", "time.")
Bag = Mapping[str, float]


def words_of(text: str) -> list[str]:
    """Return the plain words of a text that say something: `Deputies notify guardians` gives sro, tell, parent."""
    lower = text.lower().replace("’", "'")
    for pattern, plain in _PHRASES:
        lower = pattern.sub(plain, lower)
    found = []
    for word in re.findall(r"[a-z]{2,}", lower.replace("'s", "")):
        if word in COMMON:
            continue
        plain = _PLAIN.get(word, word)
        found.append(plain if plain != word else _PLAIN.get(stem(word), stem(word)))
    return found


def stem(word: str) -> str:
    """Return a word without its commonest endings: `searches` and `searching` become `search`."""
    for ending, least in (("ations", 4), ("ation", 4), ("ingly", 4), ("ies", 3), ("ing", 4), ("ment", 4), ("ed", 4), ("es", 4), ("ly", 4), ("s", 3)):
        if word.endswith(ending) and len(word) - len(ending) >= least and not word.endswith("ss"):
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


@dataclass(slots=True)
class Terms:
    """Reads texts into weighted terms; a rare term weighs more. `learn` before `bag`."""

    reader: Reader
    rarity: dict[str, float] = field(default_factory=dict)
    known: dict[str, Counter[str]] = field(default_factory=dict)
    total: int = 1

    def counted(self, text: str) -> Counter[str]:
        """Return the terms of a text with their counts, concepts of the vocabulary among them."""
        if text not in self.known:
            terms = Counter(word for word in words_of(text) if word not in COMMON)
            named = {mention.concept for mention in self.reader.read(text).mentions}
            terms.update(f"#{name}" for name in named if not name.startswith(_SKIPPED))
            self.known[text] = terms
        return self.known[text]

    def learn(self, profiles: Iterable[Iterable[str]]) -> None:
        """Weigh terms by how few of the profiles have them; each profile is the texts of one section."""
        seen: Counter[str] = Counter()
        rows = [list(profile) for profile in profiles]
        for texts in rows:
            seen.update({term for text in texts for term in self.counted(text)})
        self.total = len(rows)
        self.rarity = {term: log((1 + self.total) / (0.5 + count)) for term, count in seen.items()}

    def bag(self, *texts: str) -> dict[str, float]:
        """Return the terms of texts with their weights; a term of no model section weighs nothing."""
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(self.counted(text))
        return {
            term: (1 + log(count)) * self.rarity[term] * (0.8 if term.startswith("#") else 1.0)
            for term, count in counts.items()
            if term in self.rarity
        }


def likeness(one: Bag, other: Bag) -> float:
    """Return the cosine of two bags, 0 to 1."""
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    shared = sum(weight * large[term] for term, weight in small.items() if term in large)
    size = sqrt(sum(weight * weight for weight in one.values()) * sum(weight * weight for weight in other.values()))
    return shared / size if size else 0.0


def inside(one: Bag, other: Bag) -> float:
    """Return how much of the lighter bag's weight the other holds too, 0 to 1."""
    light, heavy = (one, other) if sum(one.values()) <= sum(other.values()) else (other, one)
    total = sum(light.values())
    return sum(weight for term, weight in light.items() if term in heavy) / total if total else 0.0
