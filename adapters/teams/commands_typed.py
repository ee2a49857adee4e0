"""The bot's commands: what is typed is compared with the words for each command, in every language."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from adapters.teams.incoming import command_of
from bot.question import Language


class Command(StrEnum):
    """What can be typed besides a question."""

    HELP = "help"
    CONTACTS = "contacts"
    RECORD = "record"
    ROLE = "role"
    NEW = "new"
    NOTICES_OFF = "notices-off"
    NOTICES_ON = "notices-on"


LISTED = (Command.HELP, Command.CONTACTS, Command.RECORD, Command.ROLE, Command.NEW)
"""The commands that the app's menu offers; their titles are what a press types."""


def command_in(words: str, say: Callable[[Language, str], str]) -> Command | None:
    """The command that these words are, None for a question.

    "Help" and "¿Ayuda?" are commands; "help, he has a knife" is not: only the whole message counts.
    """
    typed = command_of(words)
    for command in Command:
        for language in Language:
            if typed in {command_of(one) for one in say(language, f"teams.command.{command}").split("|")}:
                return command
    return None
