"""How long one decision takes, against rapidfuzz over all examples in the same run; how cost grows; start-up and memory.

python -m tests.bench.bench_decision            prints a table; nothing here is asserted.
"""

from __future__ import annotations

import gc
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.asking import second_reader
from bot.deciding.candidates import plain
from bot.deciding.engine import Engine
from bot.question import Asker, Question
from bot.rule import Rulebook
from bot.rulebook.loading import load_rulebook

ROOT = Path(__file__).parents[2]
ROUNDS = 3


def timed(call: Callable[[Question], object], questions: Sequence[Question]) -> tuple[float, float]:
    """Return median and 95th percentile in milliseconds, the best of some rounds."""
    best: list[tuple[float, float]] = []
    gc.disable()
    for _ in range(ROUNDS):
        spent = []
        for question in questions:
            start = time.perf_counter()
            call(question)
            spent.append((time.perf_counter() - start) * 1000)
        spent.sort()
        best.append((statistics.median(spent), spent[int(len(spent) * 0.95)]))
    gc.enable()
    return min(best)


def grown(book: Rulebook, rules: int = 1, phrases: int = 1) -> Rulebook:
    """Return `book` with copies of its rules on concepts of their own, and phrases of their own, as other topics would bring."""
    more = [
        replace(r, id=f"{r.id}-{i}", when=replace(r.when, all_of=(*(f"{c}-{i}" for c in r.when.all_of), f"only.copy-{i}")), overrides=())
        for i in range(1, rules)
        for r in book.rules
    ]
    wide = tuple(
        replace(
            c,
            phrases=tuple(
                (lang, tuple(p for text in texts for p in (text, *(f"zq{i} {text}" for i in range(1, phrases))))) for lang, texts in c.phrases
            ),
        )
        for c in book.concepts
    )
    return replace(book, rules=(*book.rules, *more), concepts=wide)


def main() -> None:
    """Print the table."""
    start = time.perf_counter()
    book = load_rulebook(ROOT / "rules").rulebook
    assert book is not None
    read = time.perf_counter() - start
    engine = Engine(book)
    built = time.perf_counter() - start - read
    examples = [plain(e) for r in book.rules for e in r.asks]
    asked = [Question(text, Asker(asker)) for asker, text in examples[::3]][:400]
    texts = [text for _, text in examples]
    print(
        f"{len(book.rules)} rules, {len(book.concepts)} concepts, {sum(len(p) for c in book.concepts for _, p in c.phrases)} phrases, {len(texts)} examples"
    )
    print(f"start-up: files {read:.2f} s, indexes {built:.2f} s, peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    ours = timed(engine.answer, asked)
    fuzzy = timed(lambda q: process.extractOne(q.text, texts, scorer=fuzz.WRatio), asked)
    print(f"one decision, phrases alone: median {ours[0]:.3f} ms, p95 {ours[1]:.3f} ms")
    print(f"rapidfuzz extractOne(WRatio) over all examples: median {fuzzy[0]:.3f} ms, p95 {fuzzy[1]:.3f} ms; ours/theirs {ours[0] / fuzzy[0]:.3f}")
    for name, bigger in (("rules x10", grown(book, 10)), ("rules x100", grown(book, 100)), ("phrases x10", grown(book, phrases=10))):
        spent = timed(Engine(bigger).answer, asked)
        print(f"{name}: median {spent[0]:.3f} ms, {spent[0] / ours[0]:.2f} times")
    if (second := second_reader()) is not None:
        start = time.perf_counter()
        both = Engine(book, second)
        print(
            f"second reader: examples embedded in {time.perf_counter() - start:.2f} s, peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB"
        )
        spent = timed(both.answer, asked)
        print(f"one decision, both readers: median {spent[0]:.2f} ms, p95 {spent[1]:.2f} ms")
    lines = "\n".join(json.dumps({"id": str(i), "asker": q.asker.value, "text": q.text}) for i, q in enumerate(asked * 5))
    for extra in ((), ("--phrases",)):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "bot", "ask", "--jsonl", *extra], input=lines, text=True, capture_output=True, check=True, cwd=ROOT)
        spent_all = time.perf_counter() - start
        print(f"ask --jsonl {' '.join(extra)}: {len(asked) * 5 / spent_all:.0f} questions a second, start-up included")


if __name__ == "__main__":
    main()
