"""The second reader: a small encoder that proposes whose matter a question is. Rules decide; it only proposes.

"teacher: he swung at me and has my keys" becomes ranked labels, SRO parts, sections, the danger in it and a unit vector.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

Floats = NDArray[np.float32]

SECTIONS = 8
"""Sections that a proposal lists."""
BATCH = 32
"""Texts that are embedded in one run."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the encoder makes of one question: every list runs from the likeliest down, every share lies in 0..1.

    `labels` holds the five matters, `clarify` and `out_of_scope`; `sections` the eight likeliest section ids (`none` stands for
    no section); `danger` is P(emergency); `embedding` a unit vector [width], to be compared with those of `SecondReader.embed`.
    """

    labels: tuple[tuple[str, float], ...]
    sro: tuple[tuple[str | None, float], ...]
    urgency: tuple[tuple[str, float], ...]
    sections: tuple[tuple[str, float], ...]
    danger: float
    embedding: Floats


class ReaderFilesError(Exception):
    """The reader's files do not belong together; the message names the file."""


def written(text: str, asker: str, carried: str = "") -> str:
    """Return a question in the one form that the encoder was trained on."""
    return f"{asker}: {carried} || {text}" if carried else f"{asker}: {text}"


def gist(kind: str, section: str | None, urgency: str) -> str:
    """Return what a follow-up carries of the answer before it: `kind` is its matter or, without one, its outcome. No words of the asker."""
    return f"[{kind} {section or '-'} {urgency}]"


class SecondReader:
    """A trained encoder, loaded once and then read-only: the same question gives the same bytes on one machine."""

    def __init__(self, folder: Path) -> None:
        """Load `model.onnx`, `tokenizer.json` and `labels.json` of `folder`; a file that is not the one trained raises `ReaderFilesError`."""
        facts: Mapping[str, Any] = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        files = {name: (folder / name).read_bytes() for name in ("model.onnx", "tokenizer.json")}
        for name, content in files.items():
            if hashlib.sha256(content).hexdigest() != facts["sha256"][name]:
                message = f"{name} is not the file that labels.json describes"
                raise ReaderFilesError(message)
        self.model = bytes.fromhex(facts["sha256"]["model.onnx"])
        """Digest of the model's file; vectors of another model are not comparable."""
        self._values: dict[str, tuple[str, ...]] = {head: tuple(values) for head, values in facts["heads"].items()}
        self._temperatures: dict[str, float] = facts["temperatures"]
        self._first, self._last = int(facts["first_tokens"]), int(facts["last_tokens"])
        self._tokenizer = Tokenizer.from_str(files["tokenizer.json"].decode())
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = settings.inter_op_num_threads = 1
        settings.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        settings.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(files["model.onnx"], settings, providers=["CPUExecutionProvider"])

    def propose(self, text: str, asker: str, carried: str = "") -> Proposal:
        """Read one question; `asker` is teacher, sro or administrator, `carried` the `gist` of the answer that it follows."""
        *logits, embedding = self._run([self._ids(written(text, asker, carried))])
        ranked = {head: self._ranked(head, row[0]) for head, row in zip(self._values, logits, strict=True)}
        return Proposal(
            labels=ranked["label"],
            sro=tuple((None if value == "none" else value, share) for value, share in ranked["sro"]),
            urgency=ranked["urgency"],
            sections=ranked["section"][:SECTIONS],
            danger=dict(ranked["urgency"])["emergency"],
            embedding=embedding[0],
        )

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return unit vectors [texts, width] for texts as `written` gives them, in their order.

        Texts of like length run together, and eight-bit arithmetic rounds by the run: the vector of a text moves by about 0.01
        with its neighbours, never between two calls with the same texts.
        """
        ids = [self._ids(text) for text in texts]
        order = sorted(range(len(ids)), key=lambda place: (len(ids[place]), place))
        vectors = np.zeros((len(ids), self._session.get_outputs()[-1].shape[-1]), dtype=np.float32)
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            vectors[places] = self._run([ids[place] for place in places])[-1]
        return vectors

    def _ids(self, text: str) -> list[int]:
        """Return the token ids of `text`; of a text over 160 tokens the first 60 and the last 100."""
        ids: list[int] = self._tokenizer.encode(text).ids
        return ids if len(ids) <= self._first + self._last else ids[: self._first] + ids[-self._last :]

    def _run(self, rows: Sequence[Sequence[int]]) -> list[Floats]:
        """Return the outputs for rows of ids: logits [rows, values] head by head, then vectors [rows, width]."""
        ids = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
        keep = np.zeros_like(ids)
        for place, row in enumerate(rows):
            ids[place, : len(row)] = row
            keep[place, : len(row)] = 1
        outputs: list[Floats] = self._session.run(None, {"ids": ids, "keep": keep})
        return outputs

    def _ranked(self, head: str, logits: Floats) -> tuple[tuple[str, float], ...]:
        """Return the values of one head with their calibrated shares, likeliest first; a tie keeps the order of `labels.json`."""
        scaled = np.exp((logits - logits.max()).astype(np.float64) / self._temperatures[head])
        shares = (scaled / scaled.sum()).tolist()
        return tuple(sorted(zip(self._values[head], shares, strict=True), key=lambda pair: -pair[1]))
