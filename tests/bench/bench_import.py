"""How much of built MOU documents the importer finds: sections, gaps, differences, contradictions, false alarms.

python -m tests.bench.bench_import [--notes]     prints a table; nothing here is asserted.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "rulebook" / "importing"))

from builder import PLANS, build
from scoring import Score, score

from bot.rulebook import root
from bot.rulebook.importing.bringing import bring_in, model_of
from bot.rulebook.loading import load_rulebook


def main() -> None:
    """Print one line for each document, and the shares over all."""
    book = load_rulebook(root(), "").rulebook
    model = model_of(book)
    scores: list[Score] = []
    print(f"{'document':<28}{'sections':>10}{'gaps':>10}{'false':>7}{'differs':>9}{'false':>7}{'twice':>7}{'false':>7}{'seconds':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for plan in PLANS:
            built = build(plan, Path(folder))
            start = time.perf_counter()
            found = bring_in(built.path, "pine-hollow", book, model)
            spent = time.perf_counter() - start
            one = score(built, found, frozenset(model.sections))
            scores.append(one)
            print(
                f"{plan.name:<28}{f'{one.right}/{one.sections}':>10}{f'{one.gaps_found}/{one.gaps}':>10}{one.gaps_false:>7}"
                f"{f'{one.planted_found}/{one.planted}':>9}{one.contrasts_false:>7}{f'{one.twice_found}/{one.twice}':>7}{one.twice_false:>7}{spent:>9.2f}"
            )
            if "--notes" in sys.argv:
                print("".join(f"    {note}\n" for note in one.notes), end="")

    def total(name: str) -> int:
        return sum(getattr(one, name) for one in scores)

    print(f"sections with right number, title and extent: {total('right') / total('sections'):.3f} of {total('sections')}")
    print(f"gaps reported: {total('gaps_found') / total('gaps'):.3f} of {total('gaps')}; false: {total('gaps_false')}")
    print(f"differences reported: {total('planted_found') / total('planted'):.3f} of {total('planted')}; false: {total('contrasts_false')}")
    print(f"contradictions inside reported: {total('twice_found') / total('twice'):.3f} of {total('twice')}; false: {total('twice_false')}")


if __name__ == "__main__":
    main()
