"""Writes the vectors of all examples of the shipped rules: python -m bot.embedding_examples."""

from __future__ import annotations

from bot.asking import ENCODER
from bot.deciding.candidates import plain
from bot.language.examples import save
from bot.language.second import SecondReader, written
from bot.rulebook import root
from bot.rulebook.loading import load_rulebook


def main() -> None:
    """Embed the examples of the model pack and say how many there are."""
    folder = ENCODER
    book = load_rulebook(root()).rulebook
    if book is None:
        raise SystemExit("The rules have problems; mend what `fenceline rules check` lists first.")
    texts = (written(text, asker) for rule in book.rules for asker, text in map(plain, rule.asks))
    print(f"{save(SecondReader(folder), texts, folder)} examples")  # noqa: T201 - a command's output


if __name__ == "__main__":
    main()
