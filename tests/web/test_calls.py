"""What the page's calls answer, and what they refuse, in words."""

import json

import pytest

JSON = {"Content-Type": "application/json"}


async def ask(http, **body):
    async with http.post("/api/ask", json={"asker": "teacher", "district": "", "conversation": "c", **body}) as response:
        return response.status, await response.json()


async def test_a_question_gets_a_card_with_its_section(http):
    """Verdict, quote and steps arrive as words."""
    status, card = await ask(http, text="can the SRO cover lunch duty today")
    assert status == 200
    assert card["kind"] == "answered"
    assert card["quotes"][0]["section"] == "2.2"
    assert card["steps"]


async def test_a_conversation_is_followed_and_another_is_not(http):
    """The same conversation carries on; a new one starts afresh."""
    await ask(http, text="two boys had a fight, nobody hurt", conversation="one")
    _, followed = await ask(http, text="ok turns out one of them has a broken nose", conversation="one")
    assert followed["matter"] == "law_enforcement"
    _, fresh = await ask(http, text="ok thanks", conversation="two")
    assert fresh["kind"] == "out_of_scope"


async def test_an_emergency_has_no_quote_and_no_buttons(http):
    """Only what to do now."""
    _, card = await ask(http, text="there is a man with a rifle by the playground")
    assert (card["kind"], card["quotes"], card["options"]) == ("emergency", [], [])
    assert "911" in card["steps"][0]


async def test_markup_comes_back_as_text(http):
    """What is typed is never markup."""
    status, card = await ask(http, text="<script>alert(1)</script> can the sro cover lunch duty")
    assert status == 200
    assert "<script>" not in json.dumps(card)


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"text": "   "}, 400, "Type what happened, or what you were asked to do."),
        ({"text": "x" * 10_001}, 413, "That is more than I can read. Say it in a few sentences."),
        ({"text": 7}, 400, "The question must be text."),
        ({"text": "hi", "asker": "janitor"}, 400, "Choose who asks: teacher, sro or administrator."),
        ({"text": "hi", "district": "atlantis"}, 404, "There is no district “atlantis” here."),
    ],
)
async def test_bad_questions_are_told_what_to_mend(http, body, status, words):
    """A clear sentence each."""
    got, answer = await ask(http, **body)
    assert (got, answer["problem"]) == (status, words)


@pytest.mark.parametrize(
    ("raw", "headers", "status", "words"),
    [
        (b"{", JSON, 400, "The question did not arrive whole. Please send it again."),
        (b"[]", JSON, 400, "The question did not arrive whole. Please send it again."),
        (b"\xff\xfe", JSON, 400, "The question did not arrive whole. Please send it again."),
        (b"[" * 60_000, JSON, 400, "The question did not arrive whole. Please send it again."),
        (b'{"text": "' + b"x" * 1_000_000 + b'"}', JSON, 413, "That is too long. Say it in a few sentences."),
        (b"{}", {"Content-Type": "text/plain"}, 415, "Send the question as JSON."),
        (b"{}", {**JSON, "Origin": "https://evil.example"}, 403, "That request came from another page. Open Fenceline itself and ask again."),
        (b"{}", {**JSON, "Host": "evil.example"}, 421, "This address is not Fenceline's. Open the address that was printed at start."),
    ],
)
async def test_bad_requests_never_reach_the_desk(http, raw, headers, status, words):
    """Broken bodies, other sites, other host names: refused in words, never a 500."""
    async with http.post("/api/ask", data=raw, headers=headers) as response:
        assert (response.status, (await response.json())["problem"]) == (status, words)


async def test_a_whole_section_can_be_read(http):
    """And a section that does not exist is said not to."""
    async with http.get("/api/section/4.3?district=") as response:
        assert "declines" in (await response.json())["text"]
    async with http.get("/api/section/99.9?district=") as response:
        assert (response.status, (await response.json())["problem"]) == (404, "This MOU has no section 99.9.")


async def test_every_response_carries_the_strict_policy(http):
    """No inline script, no outside asset, no framing."""
    for path in ("/", "/static/chat.js", "/api/section/4.3", "/static/nothing.js"):
        async with http.get(path) as response:
            policy = response.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy


async def test_sending_to_the_boundary_team_is_shown_first(http):
    """The scrubbed text is previewed, then sent."""
    body = {
        "text": "Mr. Smith says Jayden Carter 555-123-4567 skipped, can the SRO search him",
        "asker": "teacher",
        "district": "",
        "conversation": "c",
    }
    async with http.post("/api/preview", json=body) as response:
        shown = await response.json()
        assert "555-123-4567" not in shown["text"]
        assert "names and numbers taken out" in shown["notice"]
    async with http.post("/api/send", json=body) as response:
        assert (await response.json())["sent"] == "Sent. The boundary team will answer you."


async def test_feedback_is_taken(http):
    """Right or wrong, with thanks; anything else is told what it needs."""
    _, card = await ask(http, text="can the SRO cover lunch duty today")
    async with http.post("/api/feedback", json={"decision": card["decision"], "right": True}) as response:
        assert await response.json() == {"thanks": "Thank you. Noted."}
    async with http.post("/api/feedback", json={"decision": 3}) as response:
        assert (response.status, (await response.json())["problem"]) == (400, "Feedback needs a decision id and right or wrong.")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/privacy", "We do not keep your words."),
        ("/privacy?lang=es", "No guardamos sus palabras."),
        ("/terms", "not legal advice"),
        ("/terms?lang=es", "No es asesoría legal"),
    ],
)
async def test_anybody_may_read_what_is_recorded_and_the_terms(http, path, words):
    """The pages that the app manifests name exist, in both languages."""
    async with http.get(path) as response:
        assert response.status == 200
        assert words in await response.text()
