"""The workflow step `check_boundary`: a question in, the verdict out as fields for the steps that follow."""

from __future__ import annotations

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.door import ARRIVAL
from adapters.slack.limits import OUTPUT, clip
from adapters.slack.markup import said
from adapters.slack.room import Asking, Room
from adapters.slack.shortcuts import role_of
from bot.answer import Answer
from bot.trouble import Trouble

STEP = "check_boundary"
INPUTS = ("question", "asker", "user")
OUTPUTS = ("verdict", "answer", "outcome", "matter", "sro", "urgency", "section", "decision_id")


def outputs(answer: Answer) -> dict[str, str]:
    """The step's fields; all of them texts, "" for what does not apply."""
    return {
        "verdict": clip(answer.words.verdict, OUTPUT),
        "answer": clip(answer.words.speech or answer.words.verdict, OUTPUT),
        "outcome": answer.outcome.value,
        "matter": answer.matter.value if answer.matter else "",
        "sro": answer.sro.value if answer.sro else "",
        "urgency": answer.urgency.value,
        "section": answer.cites[0] if answer.cites else "",
        "decision_id": answer.decision_id,
    }


def listen(app: AsyncApp, room: Room) -> None:
    """Register the step."""

    @app.function(STEP)
    async def step(inputs: dict[str, Any], body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        execution = str(context.function_execution_id or "")
        user = str(inputs.get("user") or "")
        visitor = await room.visitors.of(context, body, client, user) if user else await room.visitors.workflow(context)
        if visitor.refused:
            await room.sender.fail(client, execution, room.refusal(visitor))
            return
        asker = role_of(str(inputs.get("asker") or ""), visitor.asker)
        text = said(str(inputs.get("question") or ""))
        try:
            answer, _, _ = await room.answer(Asking(visitor, f"step:{execution}", text, event=context.get(ARRIVAL), asker=asker))
        except Trouble as trouble:
            await room.sender.fail(client, execution, str(trouble))
            return
        await room.sender.finish(client, execution, outputs(answer))
