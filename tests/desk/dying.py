"""A process that takes up one event and is killed at a named moment: `python dying.py FOLDER URL MOMENT EVENT`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from sqlalchemy import event

from bot.desk.opening import make_assistant, opened
from bot.desk.recorder import Recorder
from tests.desk.tiny import TinyShelf, asked, settings_for


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def main(folder: str, url: str, moment: str, name: str) -> None:
    assistant = make_assistant(settings_for(Path(folder), url), TinyShelf())
    if moment == "migrating":
        made = []

        def count(connection: object, cursor: object, statement: str, *_: object) -> None:
            made.append(statement)
            if sum("CREATE TABLE" in one for one in made) == 8:
                die()

        event.listen(assistant.store.database.engine.sync_engine, "after_cursor_execute", count)
    async with opened(assistant):
        if moment == "before-record":
            Recorder.record = die  # type: ignore[method-assign,assignment]
        if await assistant.first_time("slack", "T1", name):
            await assistant.answer(asked("there was a fight", event=name))
            if moment == "before-post":
                die()
            if moment == "spooled":
                die()
            sys.stdout.write("posted")
            await assistant.settle_inbound("slack", "T1", name)


asyncio.run(main(*sys.argv[1:]))
