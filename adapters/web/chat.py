"""The chat page's conversation: questions in, answer cards out, sections to read, feedback, the boundary team."""

from __future__ import annotations

import json
import secrets
from typing import Any

from aiohttp import web

from adapters.web.guard import LARGEST_BODY, problem
from adapters.web.shapes import answer_shape, quote_shape
from bot.app import House
from bot.desk.people import Ask, Person
from bot.question import Asker, Language

COOKIE = "fenceline"
KNOWN = web.RequestKey("known", Person)
"""Who signed in with the identity provider."""
LONGEST = 10_000


class Chat:
    """The page's calls, over one house."""

    def __init__(self, house: House) -> None:
        """Keep the house; the page holds no state but the conversation's name."""
        self._house = house

    async def ask(self, request: web.Request) -> web.Response:
        """Answer `{text, asker, district, conversation, language?, chosen?}` with a card."""
        body = await read_json(request)
        if isinstance(body, web.Response):
            return body
        asked = self._asked(request, body)
        if isinstance(asked, web.Response):
            return asked
        if not asked.text.strip() and asked.chosen is None:
            return problem(400, self._say(asked.language, "web.empty"))
        return web.json_response(answer_shape(await self._house.assistant.answer(asked)))

    async def feedback(self, request: web.Request) -> web.Response:
        """Record `{decision, right}`."""
        body = await read_json(request)
        if isinstance(body, web.Response):
            return body
        decision, right = body.get("decision"), body.get("right")
        if not isinstance(decision, str) or not isinstance(right, bool):
            return problem(400, "Feedback needs a decision id and right or wrong.")
        await self._house.assistant.feedback(person_of(request), decision, right)
        return web.json_response({"thanks": self._say(None, "web.thanks")})

    async def preview(self, request: web.Request) -> web.Response:
        """Show what would be sent to the boundary team: the scrubbed text."""
        asked = await self._asked_of(request)
        if isinstance(asked, web.Response):
            return asked
        scrubbed = await self._house.assistant.preview(asked)
        return web.json_response({"text": scrubbed.text, "notice": self._say(asked.language, "web.send-notice")})

    async def send(self, request: web.Request) -> web.Response:
        """Send the question, scrubbed, to the boundary team."""
        asked = await self._asked_of(request)
        if isinstance(asked, web.Response):
            return asked
        item = await self._house.assistant.escalate(asked, None, json.dumps({"conversation": asked.conversation}))
        return web.json_response({"sent": self._say(asked.language, "web.sent"), "item": item.id})

    async def section(self, request: web.Request) -> web.Response:
        """Return one whole section of a district's MOU."""
        district, section = request.query.get("district", ""), request.match_info["section"]
        quote = self._house.assistant.section(district, section)
        if quote is None:
            return problem(404, f"This MOU has no section {section}.")
        return web.json_response(quote_shape(quote))

    async def _asked_of(self, request: web.Request) -> Ask | web.Response:
        body = await read_json(request)
        return body if isinstance(body, web.Response) else self._asked(request, body)

    def _asked(self, request: web.Request, body: dict[str, Any]) -> Ask | web.Response:
        text, district = body.get("text", ""), body.get("district", "")
        if not isinstance(text, str) or not isinstance(district, str):
            return problem(400, "The question must be text.")
        if len(text) > LONGEST:
            return problem(413, self._say(None, "web.too-long"))
        try:
            asker = Asker(body.get("asker", "teacher"))
            language = Language(body["language"]) if body.get("language") else None
        except ValueError:
            return problem(400, "Choose who asks: teacher, sro or administrator.")
        if district not in ("", "model", *self._house.shelf.districts()):
            return problem(404, f"There is no district “{district[:40]}” here.")
        chosen = body.get("chosen")
        conversation = str(body.get("conversation") or "chat")[:64]
        return Ask(text, person_of(request), conversation, district, asker, language, chosen=chosen if isinstance(chosen, str) else None)

    def _say(self, language: Language | None, key: str) -> str:
        return self._house.assistant.phrase(language or Language.EN, key)


def person_of(request: web.Request) -> Person:
    """Return who signed in, else the browser's person: a random name in a session cookie, nothing about the visitor."""
    return request.get(KNOWN) or Person("web", "local", request.cookies.get(COOKIE, "visitor"))


def remember(request: web.Request, response: web.StreamResponse) -> None:
    """Give a browser without a name a random one, for this session only."""
    if COOKIE not in request.cookies:
        response.set_cookie(COOKIE, secrets.token_urlsafe(18), httponly=True, samesite="Strict", secure=request.secure)


async def read_json(request: web.Request) -> dict[str, Any] | web.Response:
    """Return the request's JSON object, or a refusal in plain words."""
    raw = await request.content.read(LARGEST_BODY + 1)
    if len(raw) > LARGEST_BODY:
        return problem(413, "That is too long. Say it in a few sentences.")
    try:
        body = json.loads(raw)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        return problem(400, "The question did not arrive whole. Please send it again.")
    return body if isinstance(body, dict) else problem(400, "The question did not arrive whole. Please send it again.")
