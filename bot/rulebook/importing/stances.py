"""Reads what a sentence demands: of whom, whether it must, may or must not, by when, from how many dollars on, with whose consent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Force(StrEnum):
    """How strongly a sentence binds."""

    MUST = "must"
    MAY = "may"
    ONLY_IF = "only if"
    MUST_NOT = "must not"
    SAYS = "says"
    """A plain statement, such as "Attendance belongs to the school."."""
    MIXED = "mixed"
    """One thing demanded and another forbidden in one sentence; it is compared with nothing."""


class Actor(StrEnum):
    """Who is bound."""

    SRO = "sro"
    SCHOOL = "school"
    EVERYONE = "everyone"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Stance:
    """One sentence's demand. Amounts in whole dollars, times in hours; None where it says nothing."""

    force: Force
    actor: Actor
    owner: str = ""
    """`school` or `police` where it says whose matter something is."""
    amounts: tuple[int, ...] = ()
    hours: int | None = None
    years: int | None = None
    consent: bool | None = None
    """Whether a parent's consent is needed; None where consent is not spoken of."""


NUMBERS = {
    word: place
    for place, word in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"])
} | {
    "twenty-four": 24,
    "twenty four": 24,
    "thirty": 30,
    "forty-eight": 48,
    "seventy-two": 72,
}
_COUNT = r"(\d+|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r")(?:\s*\(\d+\))?"
_WITHIN = re.compile(rf"(?:within|no later than|not later than|in no more than)\s+{_COUNT}\s*(?:\w+\s+)?(minute|hour|day|week)s?")
_AT_ONCE = re.compile(r"\bimmediate(?:ly)?\b|\bat once\b|\bright away\b|\bwithout delay\b")
_PROMPTLY = re.compile(r"\bpromptly\b|\bas soon as (?:possible|practicable|feasible)\b|\bsame (?:school |work)?day\b")
_YEARS = re.compile(rf"(?:every|lasts?|term of|for a period of|remains? in effect for|in effect for|once every)\s+{_COUNT}\s*(?:\w+\s+)?years?")
_YEARLY = re.compile(r"\bannual(?:ly)?\b|\b(?:every|each|per|one) (?:school )?year\b|\byearly\b")
_MONEY = re.compile(r"\$\s?(\d{1,3}(?:,\d{3})+|\d+)(?:\.\d\d)?")
_NOT = re.compile(
    r"^no\b|\b(?:shall|must|may|will|should|can|do|does|is|are)\s+(?:not|never|in no (?:case|event))\b|\bcannot\b|\bnever\b|\bprohibited\b|\brefrains?\b|\bforbidden\b"
    r"|\bno (?:sro|officer|deputy|one|employee|student|principal|staff)\b|\bneither\b|\bnobody\b|\btakes? no\b|\bgives? no\b|\bmakes? no\b|\bdoes no\b|\bhas no\b|\bhave no\b"
)
_ONLY = re.compile(r"\bonly\b|\bunless\b|\bexcept (?:when|if|in|with|where|as)\b|\bprovided that\b")
_MUST = re.compile(r"\bshall\b|\bmust\b|\bwill\b|\brequired to\b|\bresponsible for\b|\bis to\b|\bagrees? to\b")
_MAY = re.compile(r"\bmay\b|\bcan\b|\b(?:is|are) (?:permitted|allowed|authorized|authorised|free) to\b|\bdiscretion\b")
_SRO = re.compile(r"\bsros?\b|\bschool resource officers?\b|\bofficers?\b|\bdeput(?:y|ies)\b")
_SCHOOL = re.compile(
    r"\badministrators?\b|\bprincipals?\b|\bstaff\b|\bteachers?\b|\bschool officials?\b|\bthe school\b|\bthe district\b|\bemployees?\b|\bsuperintendent\b"
)
_AGENCY = re.compile(r"\bdepartment\b|\bagency\b|\bcity\b|\bcounty\b|\bsheriff's office\b|\bchief\b|\bthe parties\b")
_SCHOOLS = re.compile(
    r"\b(?:stays?|remains?|is|are|as) (?:a )?(?:school discipline|school matters?)\b|\bstays? (?:with|school)\b|\bbelongs? to the school\b|\b(?:handled|addressed|managed|resolved|led) (?:solely |only |exclusively )?by "
    r"(?:the )?(?:school|principal|administrat)|\badministrators? alone\b|\bresponsibility of (?:the )?(?:school|principal|administrat)|\b(?:school|administrators?) (?:leads?|handles?)\b"
    r"|\bmatter for (?:the )?(?:school|administrat)|\bare the school's\b"
)
_POLICES = re.compile(
    r"\blaw[- ]enforcement matters?\b|\b(?:handled|addressed|managed|resolved|led) by (?:the )?(?:sro|officer|deputy|police|school resource)|\bsro (?:shall |will |must |may )?(?:leads?|handles?|enforces?)\b"
    r"|\b(?:referred|reported) to (?:the )?(?:sro|police|law enforcement) for (?:arrest|charg|citation)|\bcriminal matter\b|\bresponsibility of the (?:sro|officer|police)"
)
_CONSENT = re.compile(r"\b(?:consent|permission|approval)\b")
_PARENT = re.compile(r"\bparents?\b|\bguardians?\b|\bparental\b|\bfamil(?:y|ies)\b")
_NO_CONSENT = re.compile(
    r"\b(?:without|not need|no|not require[ds]?|does not require|regardless of)\b[^.;]{0,40}\b(?:consent|permission|approval)\b|\b(?:consent|permission|approval)\b[^.;]{0,30}\bnot (?:required|needed|necessary)"
)
_BAN = re.compile(r"\b(?:shall|must|may|will|can|does|do) not\b|\bnever\b|\bno (?:student|sro|officer|deputy)\b")


def stance_of(text: str) -> Stance:
    """Return what a sentence demands.

    Example: `The SRO shall not search a student without a parent's consent.` binds the SRO, must not, consent needed.
    """
    said = " ".join(text.lower().replace("’", "'").split())
    return Stance(
        force=_force(said),
        actor=_actor(_main_clause(said)),
        owner=_owner(said),
        amounts=tuple(sorted({int(found.replace(",", "")) for found in _MONEY.findall(said)})),
        hours=_hours(said),
        years=_years(said),
        consent=_consent(said),
    )


def _force(said: str) -> Force:
    main = _main_clause(said)
    negative = _NOT.search(main)
    joined = re.search(r"\b(?:and|but)\s*$|;\s*$|\b(?:and|but)\s+(?:\w+\s+){0,2}$", main[: negative.start()]) if negative else None
    if negative and joined and len(main[: joined.start()].split()) > 2:
        return Force.MIXED
    if negative:
        return Force.ONLY_IF if re.search(r"\bunless\b|\bexcept\b|\bwithout\b", said) and not re.search(r"\bexcept as\b", said) else Force.MUST_NOT
    if _ONLY.search(said):
        return Force.ONLY_IF
    strong, weak = _MUST.search(main), _MAY.search(main)
    if weak and (strong is None or weak.start() < strong.start()):
        return Force.MAY
    return Force.MUST if strong else Force.SAYS


def _main_clause(said: str) -> str:
    """Leave out conditions and side remarks: `when the SRO is away, the agency sends one where it can` is about sending."""
    led = re.match(r"(?:when|where|if|before|after|once|until|unless|while|for|in|on|with|upon|under|at|except|absent|prior)\b[^,]*,\s*(.+)", said)
    main = led[1] if led and len(led[1].split()) > 2 else said
    cut = re.split(r"\b(?:who|whom|that|which|even if|so that|when|where|if|because|while)\b", main)[0]
    return cut if len(cut.split()) > 2 else main


def _actor(said: str) -> Actor:
    if re.match(r"(?:no one|nobody|neither|everyone|anyone)\b", said):
        return Actor.EVERYONE
    sro, school, agency = _SRO.search(said), _SCHOOL.search(said), _AGENCY.search(said)
    if agency and all(agency.start() < other.start() for other in (sro, school) if other):
        return Actor.OTHER
    if sro and (school is None or sro.start() < school.start()):
        return Actor.SRO
    return Actor.SCHOOL if school else Actor.OTHER


def _owner(said: str) -> str:
    school, police = _SCHOOLS.search(said), _POLICES.search(said)
    if school and police:
        return ""
    denied = re.search(r"\b(?:not|never)\b[^.;]{0,25}$", said[: (school or police).start()]) if school or police else None  # type: ignore[union-attr]
    if denied:
        return "police" if school else "school"
    return "school" if school else "police" if police else ""


def _number(text: str) -> int:
    return int(text) if text.isdigit() else NUMBERS[text]


def _hours(said: str) -> int | None:
    within = _WITHIN.search(said)
    if within:
        count = _number(within[1])
        return {"minute": 1, "hour": count, "day": 24 * count, "week": 168 * count}[within[2]]
    if _AT_ONCE.search(said):
        return 0
    return 8 if _PROMPTLY.search(said) else None


def _years(said: str) -> int | None:
    many = _YEARS.search(said)
    if many:
        return _number(many[1])
    if re.search(r"\bbiennial(?:ly)?\b|\bevery other year\b", said):
        return 2
    return 1 if _YEARLY.search(said) else None


def _consent(said: str) -> bool | None:
    if not (_CONSENT.search(said) and _PARENT.search(said)):
        return None
    return not _NO_CONSENT.search(said) or bool(_BAN.search(said) and "without" in said)
