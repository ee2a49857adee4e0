"""The console's pages and forms: who may open what, what a change does, how it goes live, what is refused and in which words."""

import html
import re

import pytest
from aiohttp import ClientSession

from bot.app import HOUSE
from bot.desk.console_accounts import remove
from bot.desk.people import Ask, Person
from bot.desk.rule_files import exact_bundle
from bot.question import Asker, Language
from bot.rulebook.ports import Version

PAGES = ("", "/rules", "/sections/4.3", "/rules/escort", "/playground", "/proposals", "/versions", "/report")


@pytest.mark.parametrize("language", ["en", "es"])
async def test_every_page_opens_in_both_languages(as_, language):
    """No key is missing, no placeholder stays."""
    ann = await as_("ann")
    for path in (*PAGES, "/queue", "/rules/escort/edit"):
        text = await ann.get(f"/console{path}?lang={language}")
        assert f'<html lang="{language}">' in text
        assert not re.search(r"\{[a-z_]+\}", re.sub(r"<(pre|textarea).*?</\1>", "", text, flags=re.DOTALL))


async def test_a_console_without_sign_in_can_only_be_read(http):
    """On one's own machine: pages open, nothing to press, the queue stays closed."""
    async with http.get("/console/rules/escort-for-misbehaviour") as response:
        assert "Propose" not in await response.text()
    async with http.get("/console/queue") as response:
        assert response.status == 403
        assert "Your account may not do this." in await response.text()
    async with http.post("/console/proposals", data={"kind": "threshold", "text": "1"}) as response:
        assert response.status == 403


async def test_whoever_is_not_signed_in_is_sent_to_the_door(local):
    """And comes back to the page asked for."""
    async with ClientSession(base_url=str(local.make_url("/"))) as http:
        async with http.get("/console/rules", allow_redirects=False) as response:
            assert (response.status, response.headers["Location"]) == (303, "/sign-in?next=/console/rules")
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        async with http.post("/console/api/try", json={"text": "x"}) as response:
            assert (response.status, (await response.json())["problem"]) == (401, "You are signed out. Open the page again and sign in.")


async def test_a_wrong_password_opens_nothing_and_five_are_enough(local):
    """The cookie is out of scripts' reach; a right password waits a minute after five wrong ones."""
    async with ClientSession(base_url=str(local.make_url("/"))) as http:
        for _ in range(5):
            async with http.post("/sign-in", data={"name": "ed", "password": "wrong"}) as response:
                assert (response.status, "Name or password is wrong." in await response.text()) == (403, True)
        async with http.post("/sign-in", data={"name": "ed", "password": "ed has long words"}) as response:
            assert (response.status, "Too many wrong passwords." in await response.text()) == (429, True)
            assert "Set-Cookie" not in response.headers


async def test_the_session_cookie_is_kept_from_scripts_and_other_sites(local):
    """HttpOnly, SameSite, sealed."""
    async with ClientSession(base_url=str(local.make_url("/"))) as http:
        async with http.post(
            "/sign-in", data={"name": "ed", "password": "ed has long words", "next": "//evil.example"}, allow_redirects=False
        ) as response:
            cookie = response.headers["Set-Cookie"]
            assert "HttpOnly" in cookie
            assert "SameSite=Lax" in cookie
            assert response.headers["Location"] == "/console"
        forged = cookie.split(";")[0].split("=", 1)[1][:-4] + "AAAA"
        async with http.get("/console", headers={"Cookie": f"fenceline-session={forged}"}, allow_redirects=False) as response:
            assert response.status == 303


async def test_a_form_without_its_token_does_nothing(as_):
    """Another page cannot press a button here."""
    ann = await as_("ann")
    await ann.get("/console")
    ann.token = "0" * 64
    assert "This page was open too long" in await ann.send("/console/proposals", 403, kind="threshold", text="600")
    assert "(0)" in await ann.get("/console/proposals")


async def test_a_viewer_looks_and_proposes_nothing(as_):
    """Neither by page nor by call."""
    vera = await as_("vera")
    assert "Propose" not in await vera.get("/console/proposals")
    await vera.get("/console/rules/escort/edit", 403)
    await vera.send("/console/proposals", 403, kind="threshold", text="600")


async def propose(visitor, **form):
    """Propose a change and return its id and page."""
    await visitor.get("/console/proposals")
    text = await visitor.send("/console/proposals", **form)
    return re.search(r"P-[0-9A-Z]+", text)[0], text


async def test_a_change_is_proposed_compared_approved_by_another_and_live(as_, local, small_rules):
    """From phrase to answer; the author cannot approve, an approver who is not the author can."""
    ann, amy = await as_("ann"), await as_("amy")
    house = local.app[HOUSE]
    before = house.shelf.engine("oak").rulebook.revision
    name, page = await propose(ann, kind="phrase", concept="act.escort", text="frog march him", why="heard on Monday")
    assert "It stands" in page
    assert "heard on Monday" in page
    assert "+ " in html.unescape(page)
    assert "Approve and put live" not in page
    assert "A second person approves." in await ann.send(f"/console/proposals/{name}", 409, act="approve")
    assert house.shelf.engine("oak").rulebook.revision == before
    await amy.get(f"/console/proposals/{name}")
    assert "Live" in await amy.send(f"/console/proposals/{name}", act="approve")
    assert house.shelf.engine("oak").rulebook.revision != before
    assert "frog march him" in (small_rules / "districts/oak/vocabulary/own.yaml").read_text()
    ask = Ask("should the sro frog march him", Person("web", "local", "x"), "c", "oak", Asker.TEACHER)
    assert (await house.assistant.answer(ask)).rules == ("escort",)
    assert [act.act for act in await house.store.keeping.acts("oak")] == ["proposed change", "approved change"]


async def test_an_editor_proposes_and_cannot_approve(as_):
    """Not even another's."""
    ann, ed = await as_("ann"), await as_("ed")
    name, _ = await propose(ann, kind="threshold", text="$700")
    assert "An approver has to do it." in await ed.get(f"/console/proposals/{name}")
    assert "An approver has to do it." in await ed.send(f"/console/proposals/{name}", 409, act="approve")
    assert "An approver has to do it." in await ed.send(f"/console/proposals/{name}", 409, act="reject")


async def test_a_change_that_breaks_an_example_cannot_go_live(as_, local):
    """The example that fails is named; approving is refused; rejecting leaves a reason."""
    ed, ann = await as_("ed"), await as_("ann")
    name, page = await propose(ed, kind="example", rule="escort", text="there is a gun in the hall")
    assert "It does not stand as it is." in page
    await ann.get("/console")
    assert "This change does not stand as it is." in await ann.send(f"/console/proposals/{name}", 409, act="approve")
    assert "never in the hall" in await ann.send(f"/console/proposals/{name}", act="reject", note="never in the hall")
    assert "Somebody else has decided this already." in await ann.send(f"/console/proposals/{name}", 409, act="approve")


async def test_after_another_change_the_answers_are_looked_at_again(as_):
    """Approving on older rules tries it out anew first."""
    ed, ann = await as_("ed"), await as_("ann")
    first, _ = await propose(ed, kind="phrase", concept="act.escort", text="frog march him")
    second, _ = await propose(ed, kind="threshold", text="700")
    await ann.get("/console")
    await ann.send(f"/console/proposals/{first}", act="approve")
    assert "The rules have changed since this was proposed." in await ann.send(f"/console/proposals/{second}", 409, act="approve")
    assert "Live" in await ann.send(f"/console/proposals/{second}", act="approve")


async def test_a_rule_is_changed_by_form_and_by_yaml(as_, local, small_rules):
    """Only the fields that differ are written; comments and other rules stay."""
    ed, ann = await as_("ed"), await as_("ann")
    form = {"f.title": "walking somebody out", "f.sro": "only_if", "f.cites": "4.3", "f.asks": ""}
    await ed.get("/console/rules/escort/edit")
    name, page = await propose(
        ed,
        kind="form",
        rule="escort",
        **{
            **form,
            "f.asks": "can he walk him out\nsro: they want me to walk her to the office\nadministrator: may the deputy escort the kid out\nshould the sro march this student down the hall",
        },
    )
    assert "walking somebody out" in page
    await ann.get("/console")
    await ann.send(f"/console/proposals/{name}", act="approve")
    assert local.app[HOUSE].shelf.engine("oak").rulebook.rules[0].id
    text = (small_rules / "districts/oak/rules/own.yaml").read_text()
    assert "title: walking somebody out" in text
    yaml = html.unescape(re.search(r'<textarea id="yaml".*?>(.*?)</textarea>', await ed.get("/console/rules/escort/edit"), re.DOTALL)[1])
    assert yaml.startswith("- id: escort")
    _, told = await ed.call("/console/api/check", rule="escort", yaml=yaml.replace("may_not", "perhaps").replace("only_if", "perhaps"))
    assert any("perhaps" in one["text"] for one in told["problems"])
    _, told = await ed.call("/console/api/check", rule="escort", yaml="- id: other\n")
    assert told["problems"][0]["text"].startswith("The text has to begin with `- id: escort`")
    name, page = await propose(ed, kind="yaml", rule="escort", text=yaml.replace("walking somebody out", "escorting"))
    assert "It stands" in page


async def test_a_rule_of_a_lower_layer_is_changed_in_the_districts_own_layer(as_, small_rules):
    """The model's file stays as it was."""
    ed = await as_("ed")
    model = (small_rules / "model/rules/rules.yaml").read_text()
    assert "This rule comes from model." in await ed.get("/console/rules/gun-now/edit")
    _, page = await propose(ed, kind="form", rule="gun-now", **{"f.title": "a gun at school"})
    assert "districts/oak/rules/own.yaml" in page
    assert "- rule: gun-now" in html.unescape(page)
    assert (small_rules / "model/rules/rules.yaml").read_text() == model


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"kind": "threshold", "text": "a lot"}, "The threshold has to be whole dollars, such as 500."),
        ({"kind": "threshold", "text": "500"}, "Nothing was changed."),
        ({"kind": "phrase", "concept": "act.nothing", "text": "x"}, "There is no concept `act.nothing`."),
        ({"kind": "switch_off", "rule": "gun-now", "text": " "}, "A rule is switched off with a reason."),
        ({"kind": "form", "rule": "escort", "f.title": "walking a student out"}, "Nothing was changed."),
        ({"kind": "form", "rule": "escort", "f.sro": "perhaps"}, "`perhaps` is no sro."),
        ({"kind": "nonsense"}, "This page was open too long, or it was sent from elsewhere."),
    ],
)
async def test_a_change_that_cannot_be_made_is_told_why(as_, form, words):
    """A sentence each, and nothing is kept."""
    ed = await as_("ed")
    await ed.get("/console")
    assert html.escape(words, quote=False) in (await ed.send("/console/proposals", 409, **form)).replace("&#39;", "'")


async def test_the_playground_shows_answer_reading_and_trace(as_, local):
    """And records nothing."""
    vera = await as_("vera")
    await vera.get("/console/playground")
    status, told = await vera.call("/console/api/try", text="can he walk him out, no gun", asker="teacher")
    assert status == 200
    assert [one["id"] for one in told["rules"]] == ["escort"]
    assert any("said not to be so" in line for line in told["reading"])
    assert any(one["id"] == "gun-now" for one in told["near"])
    assert told["trace"]
    assert not [row async for row in local.app[HOUSE].store.decisions.rows("oak")]


async def test_a_queued_question_is_answered_and_made_an_example(as_, local):
    """The asker gets the answer; the question becomes a proposal."""
    ed = await as_("ed")
    house = local.app[HOUSE]
    ask = Ask("could the sro walk her out please", Person("web", "local", "x"), "c", "oak", Asker.TEACHER, Language.EN)
    item = await house.assistant.escalate(ask, None, "{}")
    assert "could the sro walk her out please" in await ed.get("/console/queue")
    page = await ed.send("/console/queue", item=item.id, act="example", rule="escort")
    assert "could the sro walk her out please" in page
    assert "Asked by staff" in page
    await ed.send("/console/queue", item=item.id, act="answer", answer="No. Call the office.")
    assert "No. Call the office." in await ed.get("/console/queue?state=answered")
    assert "Somebody has answered or closed this question already." in await ed.send("/console/queue", 409, item=item.id, act="close")


async def test_the_report_opens_as_page_table_and_json(as_):
    """With a policy that lets exactly its own style in; wrong days are told."""
    vera = await as_("vera")
    assert "Boundary report: Oak Unified" in await vera.get("/console/report?from=2026-08-01&to=2026-09-01")
    assert (await vera.get("/console/report?from=2026-08-01&to=2026-09-01&format=csv")).startswith("table,label,count")
    assert '"district": "oak"' in await vera.get("/console/report?from=2026-08-01&to=2026-09-01&format=json")
    assert "The last day lies before the first." in await vera.get("/console/report?from=2026-09-02&to=2026-09-01", 409)
    assert "Give both days as YYYY-MM-DD." in await vera.get("/console/report?from=soon&to=2026-09-01", 409)


async def test_an_older_version_comes_back_and_is_let_go(as_, local):
    """Held on every replica until it is released; a held district takes no change."""
    ed, ann = await as_("ed"), await as_("ann")
    house = local.app[HOUSE]
    first = house.shelf.engine("oak").rulebook.revision
    bundle = exact_bundle(house.assistant.rules_root, house.shelf.engine("oak").rulebook)
    await house.store.versions.keep(Version("oak", first, house.assistant.clock.now()), bundle)
    name, _ = await propose(ed, kind="threshold", text="700")
    await ann.get("/console")
    await ann.send(f"/console/proposals/{name}", act="approve")
    assert house.shelf.engine("oak").rulebook.revision != first
    assert "It is held" in await ann.send("/console/versions", act="hold", revision=first)
    assert house.shelf.engine("oak").rulebook.revision == first
    name, _ = await propose(ed, kind="threshold", text="900")
    assert "This district is held at a stored version." in await ann.send(f"/console/proposals/{name}", 409, act="approve")
    assert "It is held" not in await ann.send("/console/versions", act="release")
    assert house.shelf.engine("oak").rulebook.district.theft_threshold == 700


async def test_an_account_that_is_taken_away_opens_nothing_more(as_, tmp_path):
    """At once, not when the session ends."""
    ed = await as_("ed")
    await ed.get("/console")
    assert remove(tmp_path / "data", "ed")
    assert "the district has not given you a role here" in await ed.get("/console", 403)
