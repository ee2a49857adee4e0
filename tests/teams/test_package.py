"""The app package: Microsoft's own schema takes it, the icons are the size they should be, words are in both languages."""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema.validators import validator_for
from referencing import Registry

from adapters.teams.commands import teams
from adapters.teams.icons import colour_icon, outline_icon
from adapters.teams.package import SCHEMA_VERSION
from bot.cli import main
from tests.parts import need

APP = "6b0f6c1e-0000-4000-8000-000000000001"
SCHEMAS = Path(__file__).parent / "node/node_modules/@microsoft/app-manifest/build/json-schemas/teams"


def written(tmp_path, *more: str) -> dict[str, bytes]:
    out = tmp_path / "teams.zip"
    result = CliRunner().invoke(teams, ["--out", str(out), "--app-id", APP.upper(), "--host", "Fenceline.Example.org", *more])
    assert result.exit_code == 0, result.output
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def faults(schema: str, document: object) -> list[str]:
    folder = need(str(SCHEMAS)) and SCHEMAS / f"v{SCHEMA_VERSION}"
    rules = json.loads((folder / schema).read_text(encoding="utf-8-sig"))
    return [f"{e.json_path}: {e.message}" for e in validator_for(rules)(rules, registry=Registry()).iter_errors(document)]


def pixels(png: bytes) -> tuple[int, int, list[tuple[int, int, int, int]]]:
    """Width, height and pixels of our own kind of PNG, checksums proven."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    place, data, size = 8, b"", (0, 0)
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        chunk = png[place + 8 : place + 8 + length]
        assert struct.unpack(">I", png[place + 8 + length : place + 12 + length])[0] == zlib.crc32(kind + chunk)
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", chunk[:10])
            size = (width, height)
            assert (depth, colour) == (8, 6)
        data += chunk if kind == b"IDAT" else b""
        place += 12 + length
    raw, (width, height) = zlib.decompress(data), size
    rows = [raw[y * (width * 4 + 1) + 1 : (y + 1) * (width * 4 + 1)] for y in range(height)]
    return width, height, [tuple(row[x * 4 : x * 4 + 4]) for row in rows for x in range(width)]  # type: ignore[misc]


def test_microsofts_schemas_take_the_manifest_and_its_spanish(tmp_path):
    """Nothing unknown, nothing missing, nothing too long, in both files."""
    files = written(tmp_path)
    assert faults("MicrosoftTeams.schema.json", json.loads(files["manifest.json"])) == []
    assert faults("MicrosoftTeams.Localization.schema.json", json.loads(files["es.json"])) == []


def test_the_schema_would_have_noticed(tmp_path):
    """The check is real: an unknown scope, a bad colour and a missing address are three faults."""
    manifest = json.loads(written(tmp_path)["manifest.json"])
    manifest["bots"][0]["scopes"], manifest["accentColor"] = ["planet"], "red"
    del manifest["developer"]["privacyUrl"]
    assert len(faults("MicrosoftTeams.schema.json", manifest)) >= 3


def test_the_zip_holds_four_files_at_its_root_and_the_same_words_make_the_same_zip(tmp_path):
    """Reproducible, no folders, a manifest that names what is there."""
    files, again = written(tmp_path), written(tmp_path)
    assert sorted(files) == ["color.png", "es.json", "manifest.json", "outline.png"]
    assert files == again
    manifest = json.loads(files["manifest.json"])
    assert manifest["id"] == manifest["bots"][0]["botId"] == APP
    assert manifest["validDomains"] == ["fenceline.example.org"]
    assert manifest["icons"] == {"color": "color.png", "outline": "outline.png"}
    assert {c["context"][0] for c in manifest["composeExtensions"][0]["commands"]} == {"message"}


def test_every_spanish_path_names_words_of_the_manifest(tmp_path):
    """No translation of something that is not there, and nothing left in English only."""
    files = written(tmp_path)
    manifest, spanish = json.loads(files["manifest.json"]), json.loads(files["es.json"])
    del spanish["$schema"]
    for path, words in spanish.items():
        place: object = manifest
        for step in re.findall(r"[^.\[\]]+", path):
            place = place[int(step)] if step.isdigit() else place[step]  # type: ignore[index]
        assert isinstance(place, str), path
        assert words != place or words == "Fenceline", path
    assert len(spanish) == 6 + 2 * len(manifest["bots"][0]["commandLists"][0]["commands"])


def test_the_icons_have_teams_sizes_and_colours():
    """192 pixels without a transparent one; 32 pixels of white on nothing."""
    width, height, colour = pixels(colour_icon())
    assert (width, height) == (192, 192)
    assert {pixel[3] for pixel in colour} == {255}
    assert len(set(colour)) > 2
    width, height, outline = pixels(outline_icon())
    assert (width, height) == (32, 32)
    assert {pixel[:3] for pixel in outline} == {(255, 255, 255)}
    assert {0, 255} <= {pixel[3] for pixel in outline}


@pytest.mark.parametrize(("arguments", "told"), [
    (["--app-id", "my-bot", "--host", "a.example.org"], "copy it from the bot's registration"),
    (["--app-id", APP, "--host", "https://a.example.org/chat"], "without https:// and without a path"),
    (["--app-id", APP, "--host", "localhost"], "without https:// and without a path"),
    (["--app-id", APP, "--host", "a.example.org", "--developer", "D" * 40], "at most 32 letters"),
])  # fmt: skip
def test_a_wrong_argument_is_told_with_how_to_mend_it(tmp_path, arguments, told):
    """The command says what it wanted."""
    result = CliRunner().invoke(teams, ["--out", str(tmp_path / "x.zip"), *arguments])
    assert result.exit_code != 0
    assert told in " ".join(result.output.split())


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    """The path and a way out, no traceback."""
    result = CliRunner().invoke(teams, ["--out", str(tmp_path / "none" / "x.zip"), "--app-id", APP, "--host", "a.example.org"])
    assert result.exit_code != 0
    assert "Choose a folder that you may write to" in " ".join(result.output.split())


def test_the_whole_command_is_there(tmp_path):
    """`fenceline manifest teams` writes the package."""
    out = tmp_path / "f.zip"
    result = CliRunner().invoke(main, ["manifest", "teams", "--out", str(out), "--app-id", APP, "--host", "a.example.org"])
    assert result.exit_code == 0
    assert "Wrote" in result.output
    assert zipfile.is_zipfile(io.BytesIO(out.read_bytes()))
