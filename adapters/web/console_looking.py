"""The console's reading room: the MOU with the rules behind each section, one rule, and the playground."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from adapters.web.chat import LONGEST, read_json
from adapters.web.console_frame import Here
from adapters.web.guard import problem
from adapters.web.shapes import answer_shape
from bot.desk.looking import Looked, in_words, look
from bot.question import Asker, Language, Question
from bot.rule import Rule, Rulebook


def behind(book: Rulebook) -> dict[str, list[Rule]]:
    """Section → the rules that cite it, in their own words or in an exception's."""
    found: dict[str, list[Rule]] = {section.id: [] for section in book.sections}
    for rule in book.rules:
        for cite in dict.fromkeys((*rule.cites, *(cite for one in rule.unless for cite in one.cites))):
            found.setdefault(cite, []).append(rule)
    return found


async def sections(here: Here) -> web.Response:
    """The MOU, section by section, with how many rules stand behind each."""
    return here.page("console_sections.html", current="rules", book=here.book, behind=behind(here.book))


async def section(here: Here) -> web.Response:
    """One section: its sentences, and the rules that cite it."""
    name = here.request.match_info["section"]
    found = next((one for one in here.book.sections if one.id == name), None)
    if found is None:
        return here.page("console_problem.html", status=404, line=here.say("no-section", section=name), tip="")
    translated = dict(found.translated).get(here.language, ()) if here.language is not Language.EN else ()
    title = dict(found.titles).get(here.language, found.title)
    return here.page(
        "console_section.html", current="rules", section=found, title=title, sentences=translated or found.sentences, rules=behind(here.book)[name]
    )


async def rule(here: Here) -> web.Response:
    """One rule in plain words, with its examples; editors find the ways to change it here."""
    found = rule_here(here)
    if found is None:
        return no_rule(here)
    words = in_words(here.house.shelf, here.district, found.id)
    return here.page("console_rule.html", current="rules", rule=found, told=words, concepts=named(here.book, found))


def rule_here(here: Here) -> Rule | None:
    """The rule that the address names."""
    name = here.request.match_info["rule"]
    return next((one for one in here.book.rules if one.id == name), None)


def no_rule(here: Here) -> web.Response:
    """The page that says there is no such rule."""
    return here.page("console_problem.html", status=404, line=here.say("no-rule", rule=here.request.match_info["rule"]), tip="")


def named(book: Rulebook, rule: Rule) -> list[tuple[str, str]]:
    """Concepts that the rule wants, with their titles: the ones that a new phrase may be added to."""
    wanted = dict.fromkeys((*rule.when.all_of, *(name for group in rule.when.any_of for name in group), *rule.when.now))
    titles = {concept.id: concept.title for concept in book.concepts}
    return [(name, titles[name]) for name in wanted if name in titles]


async def playground(here: Here) -> web.Response:
    """A place to type questions and see how they are read."""
    return here.page("console_playground.html", current="playground", text=here.request.query.get("text", "")[:LONGEST])


async def try_question(here: Here) -> web.Response:
    """Answer `{text, asker, language}` as the playground shows it; nothing is recorded."""
    body = await read_json(here.request)
    if isinstance(body, web.Response):
        return body
    text = body.get("text", "")
    if not isinstance(text, str) or len(text) > LONGEST:
        return problem(413, here.house.assistant.phrase(here.language, "web.too-long"))
    try:
        asker = Asker(body.get("asker", "teacher"))
        language = Language(body["language"]) if body.get("language") else None
    except ValueError:
        return problem(400, "Choose who asks: teacher, sro or administrator.")
    question = Question(text, asker, here.district, here.house.assistant.clock.today(), language=language)
    return web.json_response(shape(look(here.house.shelf, here.district, question), here))


def shape(looked: Looked, here: Here) -> dict[str, Any]:
    """What the playground lays out: the answer, the reading in words, the rules that applied, came near, or gave way."""
    titles = {rule.id: rule.title for rule in here.book.rules}
    reading = [
        here.say(f"read.{one.polarity}", words=one.words or one.concept, title=one.title)
        + (" " + here.say("read.cue", cue=one.cue) if one.cue else "")
        for one in looked.seen
    ]
    return {
        "answer": answer_shape(looked.answer),
        "rules": [named_rule(name, titles) for name in looked.answer.rules],
        "cites": list(looked.answer.cites),
        "basis": here.say(f"basis.{looked.answer.basis.value}"),
        "rung": looked.answer.rung.value,
        "frame": looked.answer.frame.value,
        "reading": reading,
        "unclaimed": list(looked.unclaimed),
        "trace": [line.administrator for line in looked.answer.trace if line.administrator],
        "applied": [named_rule(name, titles) for name in looked.applied],
        "near": [{**named_rule(name, titles), "why": why} for name, why in looked.near],
        "beaten": [{**named_rule(name, titles), "why": here.say("read.beaten", by=by, why=why)} for name, by, why in looked.beaten],
        "proposed": [{**named_rule(name, titles), "why": f"{score:.2f}: {example}"} for name, score, example in looked.proposed],
    }


def named_rule(name: str, titles: dict[str, str]) -> dict[str, str]:
    """A rule as the page links it."""
    return {"id": name, "title": titles.get(name, name)}
