"""One question from a terminal, answered and recorded: `fenceline ask --record`."""

from __future__ import annotations

import asyncio
import getpass

from bot.answer import Answer
from bot.app import live_shelf
from bot.asking import AskingError
from bot.desk.assistant import Ask, Person
from bot.desk.opening import make_assistant, opened
from bot.question import Question
from bot.settings import load_settings
from bot.trouble import Trouble


def record_one(question: Question) -> Answer:
    """Answer a question and write its decision into the ledger; the words are read and forgotten.

    Raises `AskingError` in an operator's words.
    """
    try:
        return asyncio.run(_record(question))
    except Trouble as trouble:
        raise AskingError(str(trouble)) from None


async def _record(question: Question) -> Answer:
    settings = load_settings()
    assistant = make_assistant(settings, live_shelf(settings))
    ask = Ask(
        text=question.text,
        person=Person("cli", "", getpass.getuser()),
        conversation="",
        district=question.district or settings.district,
        asker=question.asker,
        language=question.language,
        day=question.day,
    )
    async with opened(assistant):
        await assistant.forget_thread(ask)
        return await assistant.answer(ask)
