"""Common words by key and language, with {placeholders}: the one place that words come from."""

from __future__ import annotations

from collections.abc import Mapping

from bot.question import Language
from bot.rule import Rulebook


class Phrases:
    """The wording files of one rulebook; a key missing in Spanish falls back to English."""

    def __init__(self, rulebook: Rulebook) -> None:
        """Index the wording by language and key."""
        self._by: Mapping[Language, Mapping[str, str]] = {language: dict(entries) for language, entries in rulebook.wording}

    def say(self, language: Language, key: str, **values: object) -> str:
        """Return the words of `key`, placeholders filled. Raises `KeyError` when no language has the key."""
        return self.maybe(language, key, **values) or self._missing(key)

    def maybe(self, language: Language, key: str, **values: object) -> str:
        """Return the words of `key`, or "" when no language has it."""
        text = self._by.get(language, {}).get(key) or self._by.get(Language.EN, {}).get(key) or ""
        return text.format(**values) if values and text else text

    @staticmethod
    def _missing(key: str) -> str:
        raise KeyError(f"the wording files have no {key}")
