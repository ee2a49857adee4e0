"""The shelf swaps whole rulebooks, keeps the last good one, and goes back to any that was live."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.answer import Matter, Outcome, Sro
from bot.deciding.engine import Engine
from bot.question import Question
from bot.rulebook.bundle import BundleRefused, new_key, pack, sign
from bot.rulebook.following import follow, release, roll_back
from bot.rulebook.keeping_live import keep_live
from bot.rulebook.ports import Version
from bot.rulebook.shelf import RulesRefused, Shelf
from bot.rulebook.standing import Swap

RULES = "model/rules/rules.yaml"


class Clock:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 9, 1, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def later(self, hours: int) -> None:
        self.now += timedelta(hours=hours)


def a_shelf(rules: Path, **more: object) -> Shelf:
    """A shelf over the tiny rules, with the real engine."""
    return Shelf(rules, build=Engine, **more)  # type: ignore[arg-type]


def change(rules: Path, file: str, old: str, new: str) -> None:
    """Edit one rule file."""
    path = rules / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def asked(shelf: Shelf, district: str, text: str) -> tuple[Outcome, Matter | None, Sro | None]:
    """Ask a district's live engine."""
    answer = shelf.engine(district).answer(Question(text, district=district))
    return answer.outcome, answer.matter, answer.sro


def test_districts_and_their_schools_can_be_asked_for(tiny: Path) -> None:
    """States are layers and no districts; the model is one."""
    assert a_shelf(tiny).districts() == ("model", "oak", "oak/oak-elementary")


def test_each_district_answers_by_its_own_mou(tiny: Path) -> None:
    """The same question, two districts, two answers."""
    shelf = a_shelf(tiny)
    assert asked(shelf, "", "can he walk him out") == (Outcome.ANSWERED, Matter.SCHOOL_DISCIPLINE, Sro.MAY_NOT)
    assert asked(shelf, "oak", "can he walk him out") == (Outcome.ANSWERED, Matter.SCHOOL_DISCIPLINE, Sro.ONLY_IF)


def test_an_unknown_district_is_a_lookup_error(tiny: Path) -> None:
    """Nobody gets another district's answers by a slip in the name."""
    with pytest.raises(LookupError):
        a_shelf(tiny).engine("okay")


def test_districts_share_what_they_have_in_common(tiny: Path) -> None:
    """The model's vocabulary and unchanged rules are in memory once."""
    shelf = a_shelf(tiny)
    model, oak = shelf.engine("").rulebook, shelf.engine("oak/oak-elementary").rulebook
    gun = {book.district.id: next(rule for rule in book.rules if rule.id == "gun-now") for book in (model, oak)}
    assert gun["model"] is gun["oak/oak-elementary"]
    assert shelf.engine("oak").rulebook.concepts is shelf.engine("oak/oak-elementary").rulebook.concepts


def test_the_first_load_fails_fast(tiny: Path) -> None:
    """Without anything older to fall back on, bad rules stop the start and say why."""
    change(tiny, RULES, "cites: [5.2]", "cites: [5.22]")
    with pytest.raises(RulesRefused, match=r"cannot be used: 1 to mend\.\n.*There is no section 5\.22"):
        a_shelf(tiny).engine("")


def test_a_phrase_that_cannot_be_compiled_is_refused_too(tiny: Path) -> None:
    """What only the reader notices is still told, not raised as an accident."""
    change(tiny, "model/vocabulary/words.yaml", '"weapon"', '"? weapon"')
    with pytest.raises(RulesRefused, match="follows no word"):
        a_shelf(tiny).engine("")


def test_a_good_change_is_swapped_in(tiny: Path) -> None:
    """A new phrase answers after the reload, not before; the status names the new version."""
    clock = Clock()
    shelf = a_shelf(tiny, clock=clock)
    assert asked(shelf, "", "a blicky")[0] is Outcome.OUT_OF_SCOPE
    first = shelf.status("")
    change(tiny, "model/vocabulary/words.yaml", '"gun+"', '"gun+", "blicky"')
    assert asked(shelf, "", "a blicky")[0] is Outcome.OUT_OF_SCOPE
    clock.later(2)
    assert [done.swap for done in shelf.reload("")] == [Swap.SWAPPED]
    assert asked(shelf, "", "a blicky")[1] is Matter.LAW_ENFORCEMENT
    second = shelf.status("")
    assert second.revision != first.revision
    assert second.since - first.since == timedelta(hours=2)


def test_files_that_say_the_same_change_nothing(tiny: Path) -> None:
    """A comment or another file name is no new version."""
    shelf = a_shelf(tiny)
    engine = shelf.engine("")
    change(tiny, RULES, "rules:\n", "# looked at in October\nrules:\n")
    assert [done.swap for done in shelf.reload("")] == [Swap.UNCHANGED]
    assert shelf.engine("") is engine


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("cites: [5.2]", "cites: [5.22]", "There is no section 5.22"),
        ("rules:\n", "rules:\n\t- id: late\n", "indented with a tab"),
        ('        - "there is a gun"\n        - "sro: he has a gun"\n', "", "it needs 4"),
        ('- "guns in the hall"', '- "who brings the milk"', "“who brings the milk”"),
    ],
    ids=["loading", "reading", "checking", "proving"],
)
def test_a_bad_change_keeps_the_last_good_version(tiny: Path, old: str, new: str, reason: str) -> None:
    """Whatever stage refuses the files, the old answers stay, and the status says why and since when."""
    clock = Clock()
    shelf = a_shelf(tiny, clock=clock)
    before = shelf.engine("")
    change(tiny, RULES, old, new)
    clock.later(1)
    (done,) = shelf.reload("")
    assert done.swap is Swap.REFUSED
    clock.later(1)
    shelf.reload("")
    status = shelf.status("")
    assert shelf.engine("") is before
    assert any(reason in line for line in status.reasons)
    assert status.refused_since == datetime(2026, 9, 1, 9, tzinfo=UTC)
    assert status.checked == datetime(2026, 9, 1, 10, tzinfo=UTC)
    change(tiny, RULES, new, old) if new else (tiny / RULES).write_text((Path(__file__).parent / "tiny" / RULES).read_text())
    shelf.reload("")
    assert shelf.status("").refused_since is None


def test_a_folder_that_vanishes_keeps_the_last_good_version(tiny: Path) -> None:
    """A district whose folder is moved away goes on answering and says what is missing."""
    shelf = a_shelf(tiny)
    shelf.engine("oak")
    (tiny / "districts/oak").rename(tiny / "districts/elm")
    (done,) = shelf.reload("oak")
    assert done.swap is Swap.REFUSED
    assert asked(shelf, "oak", "can he walk him out")[2] is Sro.ONLY_IF


def test_one_districts_mistake_is_its_own(tiny: Path) -> None:
    """A broken district is refused while the others take their change."""
    shelf = a_shelf(tiny)
    for district in ("", "oak"):
        shelf.engine(district)
    change(tiny, "districts/oak/rules/own.yaml", "cites: [4.3]", "cites: [4.33]")
    change(tiny, "model/vocabulary/words.yaml", '"gun+"', '"gun+", "blicky"')
    assert {done.district: done.swap for done in shelf.reload()} == {"model": Swap.SWAPPED, "oak": Swap.REFUSED}


def test_engines_make_room_and_last_good_survives(tiny: Path) -> None:
    """With room for one engine, an evicted district comes back as it was, even when its files are broken by then."""
    shelf = a_shelf(tiny, live=1)
    shelf.engine("oak")
    shelf.engine("")
    change(tiny, "districts/oak/rules/own.yaml", "rung: request", "rung: nonsense")
    assert asked(shelf, "oak", "can he walk him out")[2] is Sro.ONLY_IF


def test_no_question_is_lost_during_reloads(tiny: Path) -> None:
    """Threads that ask all the while get a whole old or a whole new answer, never an error."""
    shelf = a_shelf(tiny)
    shelf.engine("")
    seen: set[object] = set()
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            seen.add(asked(shelf, "", "can he walk him out"))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for old, new in (("may_not", "may"), ("may", "may_not"), ("may_not", "may")):
        verdict = "says: {{matter: school_discipline, sro: {}, urgency: routine}}\n    cites: [4.3]"
        change(tiny, RULES, verdict.format(old), verdict.format(new))
        assert shelf.reload("")[0].swap is Swap.SWAPPED
    stop.set()
    for thread in threads:
        thread.join()
    assert seen <= {(Outcome.ANSWERED, Matter.SCHOOL_DISCIPLINE, Sro.MAY_NOT), (Outcome.ANSWERED, Matter.SCHOOL_DISCIPLINE, Sro.MAY)}


class Shared:
    """Versions that two replicas share, in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], bytes] = {}
        self.pins: dict[str, str] = {}

    async def listed(self, district: str) -> tuple[Version, ...]:
        return tuple(Version(name, revision, datetime(2026, 9, 1, tzinfo=UTC)) for name, revision in reversed(self.kept) if name == district)

    async def bundle(self, district: str, revision: str) -> bytes | None:
        return self.kept.get((district, revision))

    async def pin(self, district: str, revision: str | None) -> None:
        self.pins = {name: held for name, held in self.pins.items() if name != district} | ({district: revision} if revision else {})

    async def pinned(self) -> dict[str, str]:
        return dict(self.pins)


def two_versions(tiny: Path) -> tuple[Shelf, Shared, str, str]:
    """A shelf whose model was live in two versions, both stored."""
    shelf, shared = a_shelf(tiny), Shared()
    first = shelf.engine("").rulebook.revision
    shared.kept["model", first] = pack(tiny)
    change(tiny, "model/vocabulary/words.yaml", '"gun+"', '"gun+", "blicky"')
    second = shelf.reload("")[0].revision
    shared.kept["model", second] = pack(tiny)
    return shelf, shared, first, second


async def test_rollback_holds_a_stored_version_until_released(tiny: Path) -> None:
    """Back to the version before in one step; reloads keep it, release follows the files again."""
    shelf, shared, first, second = two_versions(tiny)
    assert (await roll_back(shelf, shared, "", first[:8])).revision == first
    assert asked(shelf, "", "a blicky")[0] is Outcome.OUT_OF_SCOPE
    assert shelf.reload("")[0].swap is Swap.HELD
    assert shelf.held() == ("model",)
    assert (await release(shelf, shared, "")).revision == second
    assert asked(shelf, "", "a blicky")[1] is Matter.LAW_ENFORCEMENT
    assert shelf.held() == ()


async def test_other_replicas_follow(tiny: Path) -> None:
    """A replica that only looks at the shared versions agrees with the one that was told, both ways."""
    shelf, shared, first, second = two_versions(tiny)
    other = a_shelf(tiny)
    assert other.engine("").rulebook.revision == second
    await roll_back(shelf, shared, "", first)
    await follow(other, shared)
    assert other.status("").revision == first
    assert await follow(other, shared) == ()
    await release(shelf, shared, "")
    await follow(other, shared)
    assert other.status("").revision == second


async def test_rollback_to_nothing_says_so(tiny: Path) -> None:
    """A revision that nobody stored is named, and nothing changes."""
    shelf, shared, _, second = two_versions(tiny)
    with pytest.raises(RulesRefused, match="No version of `model` begins with `zz`"):
        await roll_back(shelf, shared, "", "zz")
    assert (shelf.status("").revision, shared.pins) == (second, {})


async def test_stored_files_that_are_another_version_are_refused(tiny: Path) -> None:
    """A package that does not give the revision it was stored for never goes live."""
    shelf, shared, first, second = two_versions(tiny)
    shared.kept["model", first] = shared.kept["model", second].replace(b"fenceline-rules-1", b"fenceline-rules-0")
    with pytest.raises(RulesRefused, match="This is not a rules package"):
        await roll_back(shelf, shared, "", first)
    change(tiny, "model/vocabulary/words.yaml", '"blicky"', '"heater"')
    shared.kept["model", first] = pack(tiny)
    with pytest.raises(RulesRefused, match=r"The stored files are not version"):
        await roll_back(shelf, shared, "", first)
    assert shelf.status("").revision == second


def test_once_a_key_is_set_only_signed_packages_are_live(tiny: Path, tmp_path: Path) -> None:
    """A plain folder and an unsigned package are refused; a signed package answers, and a bad one later keeps it."""
    private, public = new_key()
    package = tmp_path / "oak.rules"
    package.write_bytes(pack(tiny))
    for source in (tiny, package):
        with pytest.raises(BundleRefused, match="takes signed packages only"):
            a_shelf(source, key=public)
    package.write_bytes(sign(pack(tiny), private))
    shelf = a_shelf(package, key=public)
    assert asked(shelf, "oak", "can he walk him out")[2] is Sro.ONLY_IF
    change(tiny, "model/vocabulary/words.yaml", '"gun+"', '"gun+", "blicky"')
    package.write_bytes(pack(tiny))
    assert "not signed" in shelf.reload("oak")[0].reasons[0]
    package.write_bytes(sign(pack(tiny), private))
    assert shelf.reload("oak")[0].swap is Swap.SWAPPED
    assert asked(shelf, "oak", "a blicky")[1] is Matter.LAW_ENFORCEMENT


async def test_a_signal_brings_new_rules_in_while_questions_go_on(tiny: Path) -> None:
    """One set event reloads; a store that is away does not end the keeping."""
    shelf, shared = a_shelf(tiny), Shared()
    shelf.engine("")
    look = asyncio.Event()
    keeping = asyncio.create_task(keep_live(shelf, shared, look, every=0.01))
    shared.pinned = None  # type: ignore[assignment,method-assign]
    change(tiny, "model/vocabulary/words.yaml", '"gun+"', '"gun+", "blicky"')
    look.set()
    async with asyncio.timeout(60):
        while asked(shelf, "", "a blicky")[0] is Outcome.OUT_OF_SCOPE:  # noqa: ASYNC110 - the shelf tells nobody that it swapped
            await asyncio.sleep(0.01)
    assert not keeping.done()
    keeping.cancel()
