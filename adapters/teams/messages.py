"""A card as a message of Teams: what notifications read out, and the MOU's sections as citations."""

from __future__ import annotations

from adapters.teams.elements import attached
from adapters.teams.port import JSON
from bot.answer import Answer, Quote

LONGEST_NAME = 80
LONGEST_ABSTRACT = 160
"""Characters that Teams takes in a citation."""


def message(card: JSON, entities: list[JSON] | None = None) -> JSON:
    """A message that holds one card and no text: Teams would show text beside a card as a second message."""
    made: JSON = {"type": "message", "summary": card["fallbackText"][:200], "attachments": [attached(card)]}
    return made | {"entities": entities} if entities else made


def answer_message(answer: Answer, card: JSON) -> JSON:
    """An answer as a message; never labelled as made by AI, because it is not."""
    return message(card, None if answer.emergency else citations(answer.quotes))


def citations(quotes: tuple[Quote, ...]) -> list[JSON] | None:
    """The quoted sections as one citation entity; None when nothing is quoted."""
    if not quotes:
        return None
    claims = [
        {
            "@type": "Claim",
            "position": place,
            "appearance": {
                "@type": "DigitalDocument",
                "name": _cut(f"MOU {quote.section} {quote.title}", LONGEST_NAME),
                "abstract": _cut(quote.sentence, LONGEST_ABSTRACT),
            },
        }
        for place, quote in enumerate(quotes, start=1)
    ]
    return [{"type": "https://schema.org/Message", "@type": "Message", "@context": "https://schema.org", "@id": "", "citation": claims}]


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
