"""Which language a question is written in: "¿puede el oficial revisar la mochila?" is Spanish."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.question import Language

_SPANISH = frozenset(
    ["el", "la", "los", "las", "un", "una", "unos", "unas", "de", "del", "que", "en", "y", "por", "para", "con", "sin", "su", "sus", "se", "le", "les", "lo", "al", "es", "esta", "estan", "hay", "puede", "puedo", "pueden", "debo", "debe", "tengo", "tiene", "quien", "que", "como", "cuando", "donde", "mi", "mis", "yo", "nos", "ella", "ellos", "nino", "nina", "ninos", "estudiante", "alumno", "alumna", "maestra", "maestro", "oficial", "policia", "escuela", "esto", "eso", "ahorita", "pero", "si", "no", "ya", "muy", "porque", "desde", "hasta", "fue", "era", "ser", "estar", "hacer", "dijo", "quiere", "quieren", "me", "te", "muchacho", "muchacha", "chavo"]
)
_ENGLISH = frozenset(
    ["the", "a", "an", "of", "to", "and", "in", "is", "are", "was", "were", "he", "she", "they", "it", "his", "her", "their", "my", "our", "we", "you", "i", "can", "could", "should", "do", "does", "did", "have", "has", "what", "who", "when", "where", "how", "if", "for", "with", "on", "at", "from", "this", "that", "kid", "kids", "student", "students", "officer", "school", "about", "there", "be", "been", "not", "but", "or", "so", "up", "out"]
)

_ALIKE = frozenset(
    "dice para pan sale son red once pie come real mayor actual sin sea vine dote fin tan mate are arte pain pare base fume leer no me a he an "
    "pretender largo mas van ten den use toga media legal local normal animal final personal usual idea area plan gas bar capital control general "
    "hospital director doctor color".split()
)
"""Words that both languages write alike and use for different things, or that mean nothing by themselves."""


def foreign(word: str, language: Language, text_in: Language) -> bool:
    """True when a single `word` of a phrase in `language` is an everyday word of the language that the text is in.

    "dice" in a Spanish sentence is says, and no gambling; "come" in an English one is no meal.
    """
    if language is text_in:
        return False
    return word in _ALIKE or word in (_SPANISH if text_in is Language.ES else _ENGLISH)


def tongue(words: Sequence[str], served: Collection[Language]) -> Language:
    """Return the language of `words` among those `served`; a mixed question follows the majority of its small words."""
    spanish = sum(w in _SPANISH for w in words)
    english = sum(w in _ENGLISH for w in words)
    return Language.ES if Language.ES in served and spanish > english else Language.EN
