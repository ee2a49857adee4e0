"""The one error that an operator or a user is told about: a line that says what is wrong, a tip that says how to mend it."""

from __future__ import annotations


class Trouble(Exception):
    """Something that a person can mend; `line` says what is wrong, `tip` what to do about it.

    Both are sentences for people, hold no question text, token or name, and may be shown as they are.
    """

    def __init__(self, line: str, tip: str = "") -> None:
        super().__init__(line)
        self.line = line
        self.tip = tip

    def __str__(self) -> str:
        """`The database is away.  Start it, then try again.`."""
        return f"{self.line}  {self.tip}" if self.tip else self.line
