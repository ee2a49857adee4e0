"""The directions of imports that keep the house in order, read from the code itself."""

import ast
from pathlib import Path

import pytest

HOME = Path(__file__).parent.parent
FILES = sorted(p for room in ("bot", "adapters") for p in (HOME / room).rglob("*.py"))
PURE = ("bot/language", "bot/deciding")
IMPURE = {"time", "random", "os", "logging", "asyncio", "secrets", "structlog", "socket", "requests", "aiohttp", "sqlalchemy", "yaml"}
ONLY_IN = {
    "yaml": ("bot/rulebook/loading.py",),
    "ruamel": ("bot/rulebook/formatting.py",),
    "rapidfuzz": ("bot/language/typos.py", "bot/rulebook/suggest.py"),
    "slack_bolt": ("adapters/slack/",),
    "slack_sdk": ("adapters/slack/",),
    "botbuilder": ("adapters/teams/",),
    "botframework": ("adapters/teams/",),
    "sqlalchemy": ("bot/desk/store",),
    "alembic": ("bot/desk/store",),
    "onnxruntime": ("bot/language/second.py", "bot/language/encoder/train.py"),
}
ADAPTERS_MAY_USE = ("bot.question", "bot.answer", "bot.rule", "bot.settings", "bot.app", "bot.trouble")


def imports(path):
    """Return the modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


def name(path):
    return path.relative_to(HOME).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_each_file_imports_only_what_its_room_may(path):
    """Bot never imports adapters; adapters use the desk and the nouns; each library has its one room; the middle is pure."""
    place = name(path)
    for module in imports(path):
        top = module.partition(".")[0]
        if place.startswith("bot/"):
            assert top != "adapters", f"{place} imports {module}"
        if place.startswith("adapters/") and top == "bot":
            assert module.startswith(("bot.desk", *ADAPTERS_MAY_USE)), f"{place} imports {module}: adapters use the desk and the nouns only"
        if place.startswith("adapters/") and top == "adapters":
            mine = place.split("/")[1].removesuffix(".py")
            assert module.split(".")[1:2] == [mine], f"{place} imports another adapter: {module}"
        if place.startswith(PURE) and not place.endswith("encoder/train.py"):
            assert top not in IMPURE, f"{place} imports {module}: reading and deciding are pure"
        if top in ONLY_IN:
            assert place.startswith(ONLY_IN[top]), f"{place} imports {module}, which belongs to {', '.join(ONLY_IN[top])}"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_file_outgrows_its_idea(path):
    """A module longer than 350 lines holds two ideas."""
    if not name(path).endswith("encoder/train.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 350


def test_reading_and_deciding_know_no_desk_and_no_rulebook_files():
    """The middle imports the nouns and itself only."""
    for path in FILES:
        if name(path).startswith(PURE) and "encoder" not in name(path):
            ours = {m for m in imports(path) if m.startswith("bot.")}
            assert all(
                m.startswith(("bot.language", "bot.deciding", "bot.question", "bot.answer", "bot.rule")) and not m.startswith("bot.rulebook")
                for m in ours
            )
