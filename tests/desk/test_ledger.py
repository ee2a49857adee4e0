"""The ledger proves itself, words old answers again, and goes only by a purge that leaves a record."""

from __future__ import annotations

import csv
import hashlib
import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.answer import Matter, Rung, Sro, Urgency
from bot.deciding.engine import Engine
from bot.desk.exporting import export
from bot.desk.keyring import Keyring, new_key
from bot.desk.ledger import FIELDS, Decision, decision_of
from bot.desk.people import Person
from bot.desk.recreating import recreate, worded
from bot.desk.retention import Retention
from bot.desk.store.database import Away
from bot.question import Asker
from bot.rule import Condition, RuleWords, Says, Unless
from bot.rulebook.ports import Version
from bot.trouble import Trouble
from tests.desk.tiny import RULES, TEACHER, HandClock, TinyShelf, a_decision, a_desk, an_entry, asked, ledger_of
from tests.factories import a_rule, a_rulebook

ALLOWED = [
    "decision_id",
    "hour",
    "district",
    "school",
    "role",
    "platform",
    "frame",
    "outcome",
    "matter",
    "sro",
    "urgency",
    "rules",
    "sections",
    "basis",
    "match_kinds",
    "revision",
    "language",
    "milliseconds",
    "asker",
]


def test_the_allow_list_is_the_promised_one():
    """A field more would be a promise broken; `seq` and `ticket` are the chain's own."""
    assert set(FIELDS) - {"seq", "ticket"} == set(ALLOWED)
    assert set(Decision.__slots__) - {"seq", "ticket", "before_hash", "hash"} == set(ALLOWED)


async def filled(desk, count=6, **more):
    await desk.store.decisions.append([an_entry(n, **more) for n in range(count)])


async def tamper(desk, *statements):
    """Change the database behind its guards, as somebody with its password could."""
    async with desk.store.database.writing() as connection:
        if desk.store.database.is_sqlite:
            for guard in ("decisions_never_change", "decisions_go_by_purge_only"):
                await connection.execute(text(f"DROP TRIGGER {guard}"))
        else:
            await connection.execute(text("ALTER TABLE decisions DISABLE TRIGGER ALL"))
        for statement in statements:
            await connection.execute(text(statement))


@pytest.mark.parametrize("statement", ["UPDATE decisions SET sro = 'may'", "DELETE FROM decisions"])
async def test_rows_can_neither_be_changed_nor_deleted(tmp_path, url, statement):
    """The database itself refuses."""
    async with a_desk(tmp_path, url) as desk:
        await filled(desk)
        with pytest.raises((DBAPIError, Away)):
            async with desk.store.database.writing() as connection:
                await connection.execute(text(statement))
        desk.store.database._rest_until = 0.0
        assert len(await ledger_of(desk)) == 6


@pytest.mark.parametrize(
    ("statement", "bad", "why"),
    [
        ("UPDATE decisions SET sro = 'may' WHERE seq = 3", 3, "the row was changed"),
        ("UPDATE decisions SET asker = '' WHERE seq = 2", 2, "the row was changed"),
        ("DELETE FROM decisions WHERE seq = 4", 4, "the row is missing"),
        ("DELETE FROM decisions WHERE seq >= 5", 5, "rows at the end are missing"),
        ("DELETE FROM decisions WHERE seq = 1", 1, "the row is missing"),
        ("UPDATE ledger_heads SET seq = 5", 5, "not sealed"),
        ("UPDATE decisions SET before_hash = hash WHERE seq = 2", 2, "does not follow"),
    ],
)
async def test_whoever_changes_a_row_is_found_at_that_row(tmp_path, url, statement, bad, why):
    """Changed, removed, cut off at either end: the first bad row is named."""
    async with a_desk(tmp_path, url) as desk:
        await filled(desk)
        await tamper(desk, statement)
        proof = await desk.store.decisions.verify("model")
    assert proof.bad == bad
    assert why in proof.why


async def test_a_chain_forged_whole_lacks_the_seal(tmp_path, url):
    """Rewriting every hash consistently does not help without the deployment's key."""
    async with a_desk(tmp_path, url) as desk:
        await filled(desk, 2)
        rows = await ledger_of(desk)
        forged = replace(rows[1], sro="may").chained(2, rows[0].hash)
        await tamper(
            desk,
            f"UPDATE decisions SET sro = 'may', hash = '{forged.hash}' WHERE seq = 2",
            f"UPDATE ledger_heads SET hash = '{forged.hash}'",
        )
        proof = await desk.store.decisions.verify("model")
    assert "not sealed with this deployment's keys" in proof.why


async def test_keys_can_be_rotated(tmp_path, url):
    """A new key in front, the old one behind: everything opens, the chain goes on and verifies."""
    async with a_desk(tmp_path, url) as desk:
        await filled(desk, 2)
        rotated = Keyring((new_key(), *desk.store.keyring.keys))
        store = replace(desk.store.decisions, keyring=rotated)
        assert (await store.verify("model")).bad is None
        store.forget_years()
        await store.append([an_entry(9)])
        assert (await store.verify("model")).rows == 3


async def test_districts_have_chains_of_their_own(tmp_path, url):
    """One batch for three districts starts three chains."""
    async with a_desk(tmp_path, url) as desk:
        await desk.store.decisions.append([an_entry(n, district=f"d{n % 3}") for n in range(9)])
        assert await desk.store.decisions.districts() == ["d0", "d1", "d2"]
        for name in ("d0", "d1", "d2"):
            assert [row.seq for row in await ledger_of(desk, name)] == [1, 2, 3]


async def test_pseudonyms_hold_for_a_school_year(tmp_path, url):
    """The same person is one person within a school year, another one in the next, and nobody once the key is gone."""
    async with a_desk(tmp_path, url) as desk:
        await desk.store.decisions.append([an_entry(n, hour=hour) for n, hour in enumerate(("2026-08-01T10", "2027-06-30T10", "2027-07-01T10"))])
        first, second, third = [row.asker for row in await ledger_of(desk)]
    assert first == second
    assert third != first


async def test_old_rows_go_by_purge_and_the_rest_still_proves_itself(tmp_path, url):
    """The purge leaves a record, the chain its anchor; year keys that nobody needs are destroyed."""
    hands = HandClock(datetime(2027, 9, 1, tzinfo=UTC).timestamp())
    async with a_desk(tmp_path, url, clock=hands.clock) as desk:
        await desk.store.decisions.append([an_entry(n, hour=f"2026-0{n}-01T10") for n in range(1, 7)])
        await desk.store.decisions.append([an_entry(7, hour="2027-08-30T10")])
        retention = Retention(desk.store, desk.shelf, hands.clock)
        done = await retention.purge("model", datetime(2026, 5, 1, tzinfo=UTC), "test")
        assert [(one.kind, one.count, one.last_seq) for one in done] == [("ledger", 4, 4)]
        assert [row.seq for row in await ledger_of(desk)] == [5, 6, 7]
        assert await desk.store.keeping.purged("model") == done
        await desk.store.decisions.append([an_entry(8, hour="2027-08-30T11")])
        assert (await desk.store.decisions.verify("model")).rows == 4


async def test_a_purge_never_takes_a_young_row_that_stands_behind_an_old_one(tmp_path, url):
    """A clock that had jumped back left an old hour late in the chain: the run ends at the first young row."""
    hands = HandClock(datetime(2026, 9, 2, tzinfo=UTC).timestamp())
    async with a_desk(tmp_path, url, clock=hands.clock) as desk:
        for n, hour in enumerate(("2026-01-01T10", "2026-09-01T10", "2026-01-02T10", "2026-09-01T11")):
            await desk.store.decisions.append([an_entry(n, hour=hour)])
        await Retention(desk.store, desk.shelf, hands.clock).purge("model", datetime(2026, 6, 1, tzinfo=UTC), "test")
        assert [row.seq for row in await ledger_of(desk)] == [2, 3, 4]


async def test_a_legal_hold_stops_every_purge(tmp_path, url):
    """By hand or by schedule, until it is lifted."""
    hands = HandClock(datetime(2026, 9, 2, tzinfo=UTC).timestamp())
    shelf = TinyShelf(model=(("settings.retention_days", "30"),))
    async with a_desk(tmp_path, url, shelf, hands.clock) as desk:
        await desk.store.decisions.append([an_entry(1, hour="2026-05-01T10"), an_entry(2, hour="2026-09-01T10")])
        retention = Retention(desk.store, shelf, hands.clock)
        await desk.store.keeping.hold("model", "Doe v. District", "2026-09-01T10")
        with pytest.raises(Trouble, match="model is under a legal hold"):
            await retention.purge("model", datetime(2026, 8, 1, tzinfo=UTC), "test")
        assert await retention.due("model") == []
        assert await desk.store.keeping.lift("model")
        assert [one.count for one in await retention.due("model")] == [1]


async def test_a_doubtful_clock_purges_nothing(tmp_path, url):
    """Newest record in the future, or half a year back: one of them is wrong, and nothing goes."""
    hands = HandClock(datetime(2026, 9, 2, tzinfo=UTC).timestamp())
    async with a_desk(tmp_path, url, clock=hands.clock) as desk:
        retention = Retention(desk.store, desk.shelf, hands.clock)
        await desk.store.decisions.append([an_entry(1, hour="2030-01-01T10")])
        with pytest.raises(Trouble, match="one of them is wrong"):
            await retention.purge("model", hands.clock.now() - timedelta(days=1), "test")
        with pytest.raises(Trouble, match="The day lies in the future"):
            await retention.purge("model", hands.clock.now() + timedelta(days=1), "test")
        await desk.store.decisions.append([an_entry(2, district="quiet", hour="2020-01-01T10")])
        with pytest.raises(Trouble, match="one of them is wrong"):
            await retention.purge("quiet", hands.clock.now() - timedelta(days=1), "test")
        assert len(await retention.sure_purge("quiet", hands.clock.now() - timedelta(days=1), "test")) == 1


@pytest.mark.parametrize("form", ["jsonl", "csv"])
async def test_an_export_proves_itself(tmp_path, url, form):
    """Each file has its digest, and ledger rows carry the chain."""
    async with a_desk(tmp_path, url) as desk:
        await filled(desk)
        digests = await export(desk.store, "model", tmp_path / "out", form)
        assert len(digests) == 6
    for name, digest in digests.items():
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest
        assert digest in (tmp_path / "out" / "SHA256SUMS").read_text()
    content = (tmp_path / "out" / f"model-ledger.{form}").read_text().splitlines()
    found = [json.loads(line) for line in content] if form == "jsonl" else list(csv.DictReader(content))
    rows = [Decision(**{name: int(value) if name in {"seq", "milliseconds"} else value for name, value in row.items()}) for row in found]
    assert [row.expected_hash() for row in rows] == [row.hash for row in rows]


EXCEPTION = Unless(
    Condition(("conduct.fight",)), Says(Matter.LAW_ENFORCEMENT, Sro.MUST, Urgency.PROMPT), ("5.1",), (("en", RuleWords(because="Somebody is hurt.")),)
)


def test_words_come_back_through_the_exception_that_decided():
    """A row decided by a rule's `unless` gets that exception's verdict, section and words."""
    from bot.question import Language

    exception = replace(EXCEPTION, words=((Language.EN, RuleWords(because="Somebody is hurt.")),))
    book = a_rulebook([a_rule("scuffle", "conduct.fight", unless=(exception,), words=RuleWords(because="No one is hurt."))])
    row = a_decision(rules="scuffle", sections="5.1", matter="law_enforcement", sro="must", urgency="prompt")
    answer = worded(book, row)
    assert (answer.matter, answer.sro, answer.cites) == (Matter.LAW_ENFORCEMENT, Sro.MUST, ("5.1",))
    assert answer.words.because == "Somebody is hurt."
    plain = worded(book, a_decision(rules="scuffle", sections="4.2", matter="school_discipline", sro="may_not"))
    assert plain.words.because == "No one is hurt."


@pytest.mark.parametrize("question", ["walk him to the office", "there was a fight", "he has a gun", "a vape", "what's for lunch"])
@pytest.mark.parametrize("asker", [Asker.TEACHER, Asker.SRO])
def test_every_kind_of_answer_can_be_worded_again(question, asker):
    """From the row alone: the same verdict, steps, quote and footer, whoever asked."""
    shelf = TinyShelf()
    engine = shelf.engine()
    assert isinstance(engine, Engine)
    from bot.question import Language, Question

    ask = asked(question, asker=asker)
    answer = engine.answer(Question(question, asker, "model", datetime(2026, 9, 1, tzinfo=UTC).date(), language=Language.EN, id="D-1"))
    row = decision_of(ask, answer, datetime(2026, 9, 1, 14, tzinfo=UTC), 3)
    again = worded(engine.rulebook, row)
    assert again.words.verdict == answer.words.verdict
    assert (again.words.steps, again.quotes, again.words.footer) == (answer.words.steps, answer.quotes, answer.words.footer)


async def test_an_answer_of_a_version_that_was_not_stored_says_so(tmp_path, url):
    """No guess is made."""
    async with a_desk(tmp_path, url) as desk:
        told = await recreate(desk.store, a_decision())
        assert told.answer is None
        assert told.why_not == "The rulebook version of this answer was never stored."


async def test_versions_are_kept_once_and_pinned_for_all(tmp_path, url):
    """The same package for many districts is stored once; a pin is seen by every replica."""
    went = datetime(2026, 9, 1, tzinfo=UTC)
    async with a_desk(tmp_path, url) as desk:
        versions = desk.store.versions
        for n in range(3):
            await versions.keep(Version("oak", f"{n}" * 64, went + timedelta(days=n)), b"package of oak")
            await versions.keep(Version("elm", f"{n}" * 64, went), b"package of oak")
        assert [v.revision[0] for v in await versions.listed("oak")] == ["2", "1", "0"]
        assert await versions.bundle("oak", "1" * 64) == b"package of oak"
        assert await versions.bundle("oak", "9" * 64) is None
        await versions.pin("oak", "1" * 64)
        assert await versions.pinned() == {"oak": "1" * 64}
        await versions.pin("oak", None)
        assert await versions.pinned() == {}
        async with desk.store.database.reading() as connection:
            assert await connection.scalar(text("SELECT count(*) FROM rule_contents")) == 1


async def test_tokens_and_addresses_are_sealed_at_rest(tmp_path, url):
    """Installations and private addresses are found by those who know them, and read by nobody else."""
    from bot.desk.store.installations import Installation
    from tests.planted import TOKEN

    async with a_desk(tmp_path, url) as desk:
        kept = desk.store.installations
        await kept.keep(Installation("slack", "T1", "bot", {"bot_token": TOKEN}, "model"), 1)
        await kept.keep(Installation("slack", "T1", "user:U1", {"user_token": TOKEN}), 1)
        await kept.keep(Installation("slack", "T1", "bot", {"bot_token": TOKEN + "2"}), 2)
        found = await kept.find("slack", "T1")
        assert found is not None
        assert (found.body["bot_token"], found.district) == (TOKEN + "2", "model")
        assert await kept.district_of("slack", "T1") == "model"
        await kept.keep_address(TEACHER, "model", {"url": "https://smba.example/planted"}, 1)
        assert await kept.address(TEACHER) == {"url": "https://smba.example/planted"}
        assert len(await kept.addresses("slack", "model")) == 1
        await kept.opt_out(TEACHER, out=True)
        assert await kept.addresses("slack", "model") == []
        async with desk.store.database.reading() as connection:
            dump = repr((await connection.execute(text("SELECT * FROM installations"))).all()) + repr(
                (await connection.execute(text("SELECT * FROM conversations"))).all()
            )
        assert TOKEN not in dump
        assert "smba" not in dump
        assert await kept.remove("slack", "T1") == 2
        assert await kept.find("slack", "T1") is None


async def test_one_replica_at_a_time_holds_a_lease(tmp_path, url):
    """The second is told no until the first is done or its time is up."""
    async with a_desk(tmp_path, url) as desk:
        kept = desk.store.installations
        now = int(time.time())
        async with kept.lease("token/T1", now) as first, kept.lease("token/T1", now) as second:
            assert (first, second) == (True, False)
        async with kept.lease("token/T1", now) as again:
            assert again
            async with kept.lease("token/T1", now + 120) as late:
                assert late


async def test_a_one_time_value_is_good_once(tmp_path, url):
    """Issued, redeemed, gone; and never after its time."""
    async with a_desk(tmp_path, url) as desk:
        kept = desk.store.arrivals
        await kept.issue("s1", 100)
        await kept.issue("s2", 100)
        assert [await kept.redeem("s1", 50), await kept.redeem("s1", 50), await kept.redeem("s2", 101)] == [True, False, False]


def test_rungs_of_the_tiny_rules_cover_what_is_tested():
    """The tiny rulebook has an emergency, a request, a shared matter and an unclear one."""
    assert {rule.rung for rule in RULES} == {Rung.REQUEST, Rung.CONDUCT, Rung.DANGER, Rung.UNCLEAR}
    assert Person("slack", "T1", "U1") == TEACHER
