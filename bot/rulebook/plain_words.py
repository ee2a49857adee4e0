"""The YAML parser's complaints, said again for people who do not write YAML for a living."""

from __future__ import annotations

QUOTE_IT = "Put quotation marks around the whole text."

OPEN_QUOTATION = ("A quotation mark is opened and never closed.", "Look for the text that starts with it and close it.")
OPEN_QUOTATION_LOOKS_LIKE = ("did not find expected key", "found unexpected end of stream", "could not find expected ':'")
"""What the parser says when a quotation mark further up was never closed."""

KNOWN = (
    ("mapping values are not allowed", "A colon followed by a space stands inside a text.", QUOTE_IT),
    ("found character that cannot start any token", "The text starts with a sign that needs quotation marks.", QUOTE_IT),
    (
        "found unexpected end of stream",
        "A quotation mark is opened and never closed.",
        "Look for the text that starts with it and close it.",
    ),
    (
        "did not find expected ',' or ']'",
        "A list in square brackets is not closed.",
        "Close it with ], and put a comma between its items.",
    ),
    (
        "did not find expected ',' or '}'",
        "A group in curly brackets is not closed.",
        "Close it with }, and put a comma between its entries.",
    ),
    (
        "did not find expected '-' indicator",
        "This line does not line up with the list above it.",
        "Give every item of a list the same number of spaces before its dash.",
    ),
    (
        "did not find expected key",
        "This line does not line up with the lines above it.",
        "Give entries that belong together the same number of spaces; look for a quotation mark in the middle of a text.",
    ),
    (
        "could not find expected ':'",
        "A colon is missing after a name, or a text runs over its line.",
        "Write `name: text`, with quotation marks around long texts.",
    ),
    ("block sequence entries are not allowed", "A dash stands where no list can start.", "Start the list on a new line."),
    (
        "unknown escape character",
        "A backslash stands inside a text with double quotation marks.",
        "Use single quotation marks, or remove the backslash.",
    ),
    ("scanning an alias", "A `*` at the start of a text means something else in these files.", QUOTE_IT),
    ("scanning an anchor", "A `&` at the start of a text means something else in these files.", QUOTE_IT),
)
"""Words of the parser, what they mean here, how to mend it."""

UNKNOWN = (
    "The file cannot be read from here on.",
    "Look for a quotation mark, bracket or colon that is out of place on this line or just above.",
)


def in_plain_words(complaint: str) -> tuple[str, str]:
    """Return message and hint for what the parser said."""
    for words, message, hint in KNOWN:
        if words in complaint:
            return message, hint
    return UNKNOWN
