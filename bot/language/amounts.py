"""Money in digits and words: "$300 calculator", "two hundred bucks", "like 250 dollars", "a grand"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_UNITS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "diez": 10, "quince": 15, "veinte": 20, "treinta": 30, "cuarenta": 40, "cincuenta": 50,
    "cien": 100, "doscientos": 200, "trescientos": 300, "cuatrocientos": 400, "quinientos": 500,
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1000, "grand": 1000, "mil": 1000, "k": 1000}
_MONEY = frozenset(["dollar", "dollars", "buck", "bucks", "usd", "dolar", "dolares", "bills", "worth", "value", "valued"])
_DIGITS = re.compile(r"(\$?)(\d[\d,]*)(?:\.\d+)?(k?)$")


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money: whole dollars, and the token positions that said it."""

    dollars: int
    owned: tuple[int, ...]


def amounts(words: Sequence[str]) -> tuple[Amount, ...]:
    """Return every sum of money in `words`. A bare number counts only beside a money word, as in "worth about 40"."""
    found = []
    at = 0
    while at < len(words):
        value, size, marked = _number(words, at)
        if size == 0:
            at += 1
            continue
        after = words[at + size] if at + size < len(words) else ""
        before = words[max(0, at - 3) : at]
        if marked or after in _MONEY or any(w in ("worth", "valued", "value", "cost", "costs", "vale", "valen", "cuesta", "costo") for w in before):
            owned = tuple(range(at, at + size + (after in _MONEY)))
            found.append(Amount(value, owned))
        at += size
    return tuple(found)


def _number(words: Sequence[str], at: int) -> tuple[int, int, bool]:
    """Read a number at `at`: its value, how many words it took (0 for none), and whether a $ or "grand" marks it as money."""
    word = words[at]
    if (match := _DIGITS.match(word)) is not None:
        value = int(match[2].replace(",", "")[:9] or 0) * (1000 if match[3] else 1)
        size = 1
        marked = bool(match[1])
    elif word in _UNITS:
        value, size, marked = _UNITS[word], 1, False
        while at + size < len(words) and words[at + size] in _UNITS and _UNITS[words[at + size]] < value and value % 10 == 0:
            value += _UNITS[words[at + size]]
            size += 1
    elif word in ("a", "un") and at + 1 < len(words) and words[at + 1] in ("hundred", "grand", "thousand"):
        value, size, marked = 1, 1, False
    else:
        return 0, 0, False
    if at + size < len(words) and words[at + size] in _SCALES:
        marked = marked or words[at + size] == "grand"
        scale = _SCALES[words[at + size]]
        value, size = value * scale, size + 1
        rest, length, _ = _number(words, at + size) if at + size < len(words) and words[at + size] in _UNITS else (0, 0, False)
        if rest < scale:
            value, size = value + rest, size + length
    return value, size, marked
