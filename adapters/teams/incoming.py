"""An activity as Fenceline reads it: who, where, in which language, and what they want."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from adapters.teams.cards import Surface
from adapters.teams.plain_text import words_of
from adapters.teams.port import JSON, Address
from bot.desk.people import Person
from bot.question import Language

PLATFORM = "teams"


@dataclass(frozen=True, slots=True)
class Incoming:
    """What every activity has. `conversation` is Teams' id of the chat or channel thread; `id` names the activity."""

    id: str
    person: Person
    conversation: str
    surface: Surface
    language: Language | None
    address: Address

    @property
    def tongue(self) -> Language:
        """The language of our own words to this person."""
        return self.language or Language.EN


def read_incoming(activity: JSON) -> Incoming:
    """The common part of an activity that the door let in; missing names become empty."""
    place = _object(activity.get("conversation"))
    sender = _object(activity.get("from"))
    tenant = _text(place.get("tenantId")) or _text(_object(_object(activity.get("channelData")).get("tenant")).get("id"))
    user = _text(sender.get("aadObjectId")) or _text(sender.get("id"))
    conversation = _text(place.get("id"))
    personal = place.get("conversationType") == "personal"
    shared = place.get("conversationType") in {"groupChat", "channel"} or bool(place.get("isGroup"))
    return Incoming(
        id=_text(activity.get("id")),
        person=Person(PLATFORM, tenant, user),
        conversation=conversation,
        surface=Surface.PERSONAL if personal or not shared else Surface.SHARED,
        language=language_of(activity.get("locale") or _client_locale(activity)),
        address=Address(
            service_url=_text(activity.get("serviceUrl")),
            conversation=conversation if personal else "",
            tenant=tenant,
            user=_text(sender.get("id")),
            bot=_text(_object(activity.get("recipient")).get("id")),
        ),
    )


def mentions_us(activity: JSON) -> bool:
    """True when a message in a group or channel names the bot."""
    bot = _text(_object(activity.get("recipient")).get("id"))
    entities = activity.get("entities")
    mentioned = [_object(one.get("mentioned")).get("id") for one in entities if isinstance(one, dict)] if isinstance(entities, list) else []
    return bool(bot) and bot in mentioned


def language_of(locale: object) -> Language | None:
    """The language of an activity's locale: `es-MX` is Spanish, `en-US` leaves it to the words; None when not told."""
    return Language.ES if isinstance(locale, str) and locale.lower().startswith("es") else None


def pressed_of(activity: JSON) -> JSON | None:
    """The data of a pressed submit button, None for a typed message."""
    value = activity.get("value")
    return value if isinstance(value, dict) and value else None


def typed_of(activity: JSON) -> str:
    """What was typed, without the mention of us."""
    return words_of(activity)


def command_of(words: str) -> str:
    """Typed words as a command is compared: lower case, no accents, no full stop."""
    bare = unicodedata.normalize("NFKD", words.casefold())
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).strip(" .!?¿¡/").split())


def _client_locale(activity: JSON) -> object:
    entities = activity.get("entities")
    infos = [one for one in entities if isinstance(one, dict) and one.get("type") == "clientInfo"] if isinstance(entities, list) else []
    return infos[0].get("locale") if infos else None


def _object(value: Any) -> JSON:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
