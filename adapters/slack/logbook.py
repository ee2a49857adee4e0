"""The boundary log from Slack: what a request was about, told from the rule that answered it, and the rows to log it with."""

from __future__ import annotations

from adapters.slack.pieces import Block, button, row, small
from adapters.slack.room import Room
from adapters.slack.visitors import Visitor
from bot.desk.people import BoundaryAction
from bot.question import Asker, Language

OTHER = "other"
_SIGNS = (
    ("records", ("record", "video", "camera", "footage", "information")),
    ("transport", ("transport", "ride", "drive", "driving")),
    ("restraint", ("restrain", "handcuff", "cuff", "hold")),
    ("search", ("search", "wand", "pat-down")),
    ("questioning", ("question", "interview", "interrogat", "miranda", "statement")),
    ("discipline-meeting", ("meeting", "hearing", "sit-in", "suspension", "expulsion")),
    ("removal", ("remov", "escort", "walk", "march")),
    ("cover", ("cover", "substitut", "class-cover")),
    ("supervision", ("duty", "supervis", "monitor", "lunch", "hall", "bus")),
    ("attendance", ("attend", "truan", "tard", "skip", "residency")),
    ("phone", ("phone", "earbud", "device")),
    ("dress", ("dress", "hood", "hat", "outfit")),
    ("danger", ("weapon", "gun", "knife", "threat", "danger", "assault", "fight", "injur")),
)


def category_of(rule: str) -> str:
    """What a request was about, from the id of the rule that answered it: `search-for-phone` is `search`; else `other`."""
    return next((category for category, signs in _SIGNS if any(sign in rule for sign in signs)), OTHER)


def action_of(word: str) -> BoundaryAction | None:
    """The log's action by its name; None for another word."""
    return next((action for action in BoundaryAction if action.value == word), None)


async def note(room: Room, visitor: Visitor, action: BoundaryAction, category: str, language: Language) -> str:
    """Write one line into the log and return the sentence that says so, or why not."""
    if action is not BoundaryAction.NOTED and visitor.asker is not Asker.SRO:
        return room.say(language, "log.sro_only")
    await room.house.assistant.boundary(visitor.person, visitor.district, None, action, category, visitor.asker)
    named = dict(room.house.assistant.boundary_categories(visitor.district, language))
    return room.say(language, "log.kept", action=room.say(language, f"log.{action}"), category=named.get(category, category))


def category_rows(room: Room, visitor: Visitor, action: BoundaryAction, language: Language) -> tuple[Block, ...]:
    """One button for each thing that a request can be about; a press logs it."""
    categories = room.house.assistant.boundary_categories(visitor.district, language)
    buttons = [button(words, f"logged.{action}.{key}", {"l": language.value}) for key, words in categories]
    return (row(*buttons, name="logged"), small(room.say(language, "log.no_names")))
