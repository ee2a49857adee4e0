"""The pattern language that administrators write."""

import pytest

from bot.language.patterns import MOST_VARIANTS, PatternError, Patterns, plural_forms, verb_forms

SETS = {"student": ["him", "the kid", "kid"], "sro": ["officer", "resource officer"]}


def compiled(entries, sets, forms):
    """Return patterns made of (pattern, payload) pairs."""
    patterns = Patterns(sets, forms)
    for pattern, payload in entries:
        patterns.add(pattern, payload)
    return patterns


def found(pattern, text, sets=SETS, forms=None):
    row = [(w, s) for s, sentence in enumerate(text.split(".")) for w in sentence.split()]
    return [" ".join(row[i][0] for i in m.owned) for m in compiled([(pattern, "x")], sets, forms or {}).find(row)]


@pytest.mark.parametrize(
    ("pattern", "text", "hits"),
    [
        ("dress code", "the dress code again", ["dress code"]),
        ("(walk|take) @student * to the office", "take the kid straight down to the office", ["take the kid to the office"]),
        ("walk * office", "walk one two three office", ["walk office"]),
        ("walk * office", "walk one two three four office", []),
        ("walk ** office", "walk one two three four five six office", ["walk office"]),
        ("hit (him)? hard", "hit hard", ["hit hard"]),
        ("hit (him)? hard", "hit him hard", ["hit him hard"]),
        ("phone+", "two phones one phone", ["phones", "phone"]),
        ("~carry", "carries carried carryin", ["carries", "carried", "carryin"]),
        ("~stop him", "stopping him", ["stopping him"]),
        ("(sit in|sit) on", "sit in on", ["sit in on"]),
        ("walk * office", "walk him. office", []),
        ("@sro here", "resource officer here", ["resource officer here", "officer here"]),
        ("(a|b (c|d)) e", "b d e", ["b d e"]),
    ],
)
def test_what_a_pattern_finds(pattern, text, hits):
    """Each sign of the pattern language does what the handbook says."""
    assert sorted(found(pattern, text)) == sorted(hits)


def test_declared_forms_replace_the_regular_ones():
    """An irregular verb is read by the forms that its file lists."""
    assert found("~steal it", "stole it", forms={"steal": ["steal", "stole"]}) == ["stole it"]
    assert found("~steal it", "stealed it", forms={"steal": ["steal", "stole"]}) == []


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(walk him", "opens a bracket that is never closed"),
        ("walk him)", "closes a bracket that was not opened"),
        ("? walk", "has a ? that follows no word"),
        ("@nobody ran", "names the set @nobody, which is not declared"),
        ("* office", "begin it with a word"),
        ("(walk)?", "begin it with a word"),
        ("walk # him", "which is no word"),
        (" ".join("(@student|x y *)" for _ in range(14)), f"stands for more than {MOST_VARIANTS} phrases"),
    ],
)
def test_a_bad_pattern_says_what_is_wrong(pattern, words):
    """Every mistake in a phrase is answered in the author's words."""
    with pytest.raises(PatternError, match=words.replace("?", r"\?")):
        compiled([(pattern, "x")], SETS, {})


@pytest.mark.parametrize(
    ("verb", "form"), [("walk", "walkin"), ("take", "taking"), ("carry", "carried"), ("stop", "stopped"), ("push", "pushes"), ("play", "played")]
)
def test_regular_verb_forms(verb, form):
    """Regular endings are made by rule."""
    assert form in verb_forms(verb)


@pytest.mark.parametrize(("noun", "plural"), [("phone", "phones"), ("box", "boxes"), ("lady", "ladies"), ("day", "days")])
def test_regular_plurals(noun, plural):
    """Regular plurals are made by rule."""
    assert plural_forms(noun)[1] == plural


def test_patterns_do_not_depend_on_their_order():
    """The same patterns in another order find the same."""
    pairs = [("a b", "1"), ("a (c|b)", "2"), ("a * d", "3"), ("@student", "4")]
    row = [(w, 0) for w in ["a", "b", "him", "d"]]
    one, two = compiled(pairs, SETS, {}), compiled(pairs[::-1], SETS, {})
    assert {(m.payload, m.owned) for m in one.find(row)} == {(m.payload, m.owned) for m in two.find(row)}


def test_known_words_are_collected_for_the_typo_reader():
    """Literal words and set entries are known."""
    patterns = Patterns(SETS, {})
    patterns.add("take @student", "x")
    assert {"take", "him", "the", "kid"} <= patterns.known
