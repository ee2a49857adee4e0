"""Numbers and places that point at a person, by pattern: ids, phones, addresses, dates of birth, plates, case numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int, str]
"""Start, end and kind of one find."""

_MONTHS = (
    "(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
    "|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)\\b"
)
_DATE = (
    rf"(?:\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}|(?:{_MONTHS})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?"
    rf"|\d{{1,2}}(?:\s+de)?\s+(?:{_MONTHS})(?:\s+(?:de|del)?\s*\d{{4}})?)"
)
_IS = r"(?:\s*(?:number|num|no\b\.?|id|code|pin|número|numero|#))*\s*(?:is|es|was|ends? in|ending in|:|#|=|-)*\s*"
_CODE = r"(?=[A-Za-z0-9-]*\d)[A-Za-z]{0,4}-?\d[A-Za-z0-9-]{2,}"
_STREET = (
    r"st|street|ave|avenue|rd|road|dr|drive|ln|lane|blvd|boulevard|ct|court|way|pl|place|cir|circle|hwy|highway|ter|terrace|trl|trail"
    r"|pkwy|parkway|loop"
)
_NO_STREET = (
    r"(?:the|a|an|of|to|in|on|at|and|or|for|from|by|min|mins|minutes?|hours?|kids?|students?|boys?|girls?|blocks?|miles?|feet|ft|times|days"
    r"|weeks?|years?|people|cars?|grade|graders?|one|two|other|different|more|teachers?|parents?|officers?|guys|stops?|fights?|percent|dollars?|bucks)"
)

PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("mention", r"<[@!][^>\s]{2,}(?:\|[^>]*)?>|<at\b[^>]*>.*?</at>|<#C[A-Z0-9]+(?:\|[^>]*)?>"),
        ("link", r"\bhttps?://\S+|\bwww\.\S+"),
        ("email", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
        ("mention", r"(?<![\w@])@[A-Za-z][\w.]{2,}"),
        ("mention", r"\b(?:insta(?:gram)?|ig|snap(?:chat)?|tik\s?tok|discord|handle|username|user name|gamertag|usuario)\s*(?:is|es|:|=|handle|name)\s*(?:is|:)?\s*[\w.#-]*[\d_.#][\w.#-]*"),
        ("mention", r"\b[\w.]{2,}#\d{4}\b"),
        ("ssn", r"\b\d{3}[- ]\d{2}[- ]\d{4}\b"),
        ("ssn", rf"\b(?:ssn|social security|social|seguro social)\b{_IS}\d[\d -]{{2,10}}\d"),
        ("ssn", r"\blast (?:four|4)(?: of (?:his|her|their|the) (?:ssn|social))?\s*(?:is|are|:)?\s*\d{4}\b"),
        ("phone", r"(?<![\w-])(?:\+?1[-. ]?)?\(?\d{3}\)?[-. ]\s?\d{3}[-. ]\d{4}\b"),
        ("phone", r"(?<![\w-])\d{3}[-.]\d{4}(?![\w-])"),
        ("phone", r"\b(?:call|text|cell|phone|tel|teléfono|telefono|celular|llame al|number is)\b\D{0,12}\d{7,11}\b"),
        ("birth-date", rf"\b(?:d\.?o\.?b\.?|date of birth|birth ?date|birthday|born|bday|b-day|nacid[oa]|naci[óo]|fecha de nacimiento|cumpleaños)\b\D{{0,14}}?{_DATE}"),
        ("birth-date", r"\b(?:0?[1-9]|1[0-2])[/-](?:0?[1-9]|[12]\d|3[01])[/-](?:19[4-9]\d|20[01]\d)\b"),
        ("case-number", rf"\b(?:case|incident|citation|warrant|docket|booking|arrest|cad|dispatch|complaint|caso|report|badge|placa|ticket)\s*(?:report)?(?:\s*(?:number|num|no\b\.?|#|número))+\s*(?:is|:|#|es)*\s*(?:{_CODE}|\d{{3,}})"),
        ("case-number", r"\b(?:case|incident|citation|warrant|docket|booking|cad|badge|report|event|oca|ori|agency case)\s*[:#]?\s*(?=[A-Za-z]{0,4}-?\d)(?:[A-Za-z]{1,4}-?)?\d{2,4}-\d{3,}"),
        ("case-number", r"\b(?:badge|unit id)\s*(?:number|no\.?|#)?\s*\d{3,6}\b"),
        ("case-number", r"\b(?:fbi|sid|ncic|oca|ori|state id|afis|nic|jv|cr|juvenile)\b[\s#:.-]*(?:number|no\.?|hit|#)?\s*(?:is|:|on)?\s*(?=[\w-]*\d{3})[A-Za-z0-9]{2,}[\w-]*\d[\w-]*"),
        ("case-number", r"\b(?!20\d\d-20\d\d)(?:[A-Z]{1,4}-)?(?:19|20)?\d{2}-[A-Z]{0,4}-?\d{4,8}\b(?!-)"),
        ("license", rf"\b(?:driver'?s?[ -]?licen[cs]e|dl|licen[cs]e number|permit number|passport|alien|a-number|licencia(?: de conducir)?|pasaporte|vin)\b{_IS}(?:{_CODE}|[A-HJ-NPR-Z0-9]{{17}})"),
        ("plate", r"\b(?:licen[cs]e )?(?:plates?|tags?|placas?|lp|tag number)\b\s*(?:number|no\.?|#)?\s*(?:is|are|was|es|said|read|:|#)*\s*(?:[A-Z]{2,3}[- ]\d{2,5}\b|(?=[A-Z0-9-]*\d)[A-Z0-9]{2,4}[- ]?[A-Z0-9]{2,5}\b)"),
        ("student-id", rf"\b(?:(?:student|lunch|perm(?:anent)?|state student|sis|powerschool|infinite campus|skyward|district|school|studnt)\s*(?:id|number|num|no\b\.?|#|pin|code)|student|matr[íi]cula|id|ssid|pin|identificaci[óo]n)\b{_IS}(?:{_CODE}|\d{{4,}})"),
        ("student-id", r"(?<![\w$#-])[A-Z]{1,3}-?\d{6,9}\b"),
        ("student-id", r"(?<![\w$.,-])#?\d{6,10}\b(?!\s*(?:dollars|bucks|students|people))"),
        ("address", rf"\b\d{{1,6}}[A-Z]?\s+(?:(?:north|south|east|west|[NSEW][EW]?)\b\.?\s+)?(?!{_NO_STREET}\b)[\w.'’]+(?:\s+(?!{_NO_STREET}\b)[\w.'’]+)?\s+(?:{_STREET})\b\.?(?:\s*,?\s*(?:apt|unit|apartment|#)\.?\s*\w+)?"),
        ("address", r"\b(?:apt|apartment|apartamento|trailer|unit|lot)\.?\s*(?:#|number|no\.)\s*(?=\w*\d)\w{1,5}\b|\b(?:apt|apartment|apartamento)\.?\s+(?=\w*\d)\w{1,5}\b"),
        ("address", r"\bp\.?\s?o\.?\s+box\s+\d+"),
        ("address", r"\b(?:calle|avenida|av\.)\s+[\w.áéíóúñ]+(?:\s+[\w.áéíóúñ]+)?\s+#?\d{1,6}\b"),
    )
)  # fmt: skip


def identifiers(text: str) -> Iterator[Span]:
    """Every find of every pattern; finds may overlap."""
    if not any(character.isdigit() or character in "@<:/" for character in text):
        return
    for kind, pattern in PATTERNS:
        for found in pattern.finditer(text):
            yield found.start(), found.end(), kind
