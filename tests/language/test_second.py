"""The second reader: same bytes twice, small files, whole shapes, and one plain question per matter read right."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bot.language.second import ReaderFilesError, SecondReader, gist, written

FOLDER = Path(__file__).parents[2] / "bot" / "language" / "encoder"
PLAIN = [
    ("teacher", "student keeps breaking dress code, can the SRO write him up", "school_discipline"),
    ("teacher", "can the SRO walk a kid to the office for cussing me out", "school_discipline"),
    ("administrator", "we are short a sub 4th period, could the SRO cover the class", "school_operations"),
    ("teacher", "theres a handgun in a kids backpack in room 12", "law_enforcement"),
    ("teacher", "a student was stabbed in the bathroom just now", "law_enforcement"),
    ("administrator", "student posted a vague threat about the school on snapchat last night, do we start a threat assessment", "shared"),
    ("sro", "can I teach a lesson on internet safety to the 6th graders", "sro_program"),
    ("teacher", "what's the weather going to be tomorrow", "out_of_scope"),
]


@pytest.fixture(scope="module")
def reader() -> SecondReader:
    """Give the reader that the product ships."""
    return SecondReader(FOLDER)


@pytest.mark.parametrize(("asker", "text", "matter"), PLAIN)
def test_a_plain_question_of_each_matter_is_read_right(reader: SecondReader, asker: str, text: str, matter: str) -> None:
    """A question that nobody would argue about gets its matter."""
    assert reader.propose(text, asker).labels[0][0] == matter


def test_danger_rings_for_danger_alone(reader: SecondReader) -> None:
    """A gun in the hall is likelier an emergency than not; gum is not."""
    assert reader.propose("kid with a gun in the hallway right now", "teacher").danger > 0.5
    assert reader.propose("kid chewing gum in class again", "teacher").danger < 0.05


def test_a_follow_up_leans_on_what_it_carries(reader: SecondReader) -> None:
    """The same words mean more after a discipline question than after an emergency."""
    calm = reader.propose("ok and who calls the parents", "teacher", gist("school_discipline", "4.2", "routine"))
    grave = reader.propose("ok and who calls the parents", "teacher", gist("law_enforcement", "5.2", "emergency"))
    assert dict(calm.labels)["law_enforcement"] < dict(grave.labels)["law_enforcement"]


def test_the_same_question_gives_the_same_bytes(reader: SecondReader) -> None:
    """Reading twice, or with a second reader, changes nothing."""
    first = reader.propose("two boys shoving in the lunch line", "teacher")
    for again in (
        reader.propose("two boys shoving in the lunch line", "teacher"),
        SecondReader(FOLDER).propose("two boys shoving in the lunch line", "teacher"),
    ):
        assert (again.labels, again.sro, again.urgency, again.sections, again.danger) == (
            first.labels,
            first.sro,
            first.urgency,
            first.sections,
            first.danger,
        )
        assert again.embedding.tobytes() == first.embedding.tobytes()


@pytest.mark.parametrize("text", ["", " ", "??", "x" * 5000, "he shoved her and left. " * 400, "\U0001f600 \u0000 ñandú 漢字"])
def test_any_text_gives_a_whole_proposal(reader: SecondReader, text: str) -> None:
    """Empty, endless and odd texts are read like any other: full lists, shares that add up, likeliest first."""
    proposal = reader.propose(text, "teacher")
    assert [len(part) for part in (proposal.labels, proposal.sro, proposal.urgency, proposal.sections)] == [7, 5, 3, 8]
    for part in (proposal.labels, proposal.sro, proposal.urgency):
        shares = [share for _, share in part]
        assert sum(shares) == pytest.approx(1)
        assert shares == sorted(shares, reverse=True)
    assert proposal.danger == dict(proposal.urgency)["emergency"]
    assert np.linalg.norm(proposal.embedding) == pytest.approx(1, abs=1e-4)


def test_of_a_long_text_the_beginning_and_the_end_are_read(reader: SecondReader) -> None:
    """Words in the middle of a story of 400 sentences change nothing; its last words do."""
    filler = "it was a long day and we all were tired. "
    plain = reader.propose(filler * 60, "teacher")
    assert reader.propose(filler * 30 + "zebra " + filler * 30, "teacher").embedding.tobytes() == plain.embedding.tobytes()
    assert reader.propose(filler * 60 + "he has a gun", "teacher").danger > plain.danger


def test_vectors_keep_the_order_of_their_texts(reader: SecondReader) -> None:
    """A batch of texts of all lengths gives each text, within rounding, the vector that it has alone."""
    texts = [written("word " * length, "teacher") for length in (40, 1, 12, 90, 3)] + [written("fight in the gym", "sro")]
    vectors = reader.embed(texts)
    assert vectors.shape == (6, 384)
    for text, vector in zip(texts, vectors, strict=True):
        assert float(vector @ reader.embed([text])[0]) > 0.97
    assert reader.embed(texts).tobytes() == vectors.tobytes()
    assert reader.embed([]).shape == (0, 384)


def test_the_files_stay_small() -> None:
    """What is loaded at run time weighs 30 MB at most."""
    assert sum((FOLDER / name).stat().st_size for name in ("model.onnx", "tokenizer.json", "labels.json")) <= 30_000_000


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    """A tokenizer that is not the one trained with stops the load and is named."""
    for name in ("model.onnx", "labels.json"):
        (tmp_path / name).symlink_to(FOLDER / name)
    (tmp_path / "tokenizer.json").write_text(json.dumps({}), encoding="utf-8")
    with pytest.raises(ReaderFilesError, match=r"tokenizer\.json"):
        SecondReader(tmp_path)
