"""Modals: an answer in private, a whole section page by page, words to decline, the guided form, the boundary team's forms."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.slack.blocks import Card, Showing
from adapters.slack.limits import INPUT, METADATA, SECTION, TITLE, VIEW_BLOCKS, pages
from adapters.slack.pieces import Block, button, choice, field, header, menu, paragraph, plain, quoted, rich, row, small, unpack, word, writing
from bot.answer import Quote
from bot.desk.people import QueueItem
from bot.question import Asker, Language

LEAVES = 6
"""Pieces of a section that one modal shows before "read on"."""
QUESTION_FIELD, ROLE_FIELD, SCHOOL_FIELD, ANSWER_FIELD = "question", "role", "school", "answer"


def modal(callback: str, title: str, blocks: Sequence[Block], close: str, submit: str = "", keep: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A modal; `keep` comes back with whatever is pressed in it."""
    made: dict[str, Any] = {
        "type": "modal",
        "callback_id": callback,
        "title": plain(title, TITLE),
        "close": plain(close, TITLE),
        "blocks": list(blocks[:VIEW_BLOCKS]),
    }
    if submit:
        made["submit"] = plain(submit, TITLE)
    if keep:
        made["private_metadata"] = packed(keep)
    return made


def packed(keep: Mapping[str, Any]) -> str:
    """Values for `private_metadata`; a carried question is cut so that all of it fits."""
    text = json.dumps(dict(keep), ensure_ascii=False, separators=(",", ":"))
    if len(text) <= METADATA:
        return text
    fitting = dict(keep) | {"t": ""}
    room = METADATA - len(json.dumps(fitting, ensure_ascii=False, separators=(",", ":")))
    kept = str(keep.get("t", ""))
    while len(json.dumps(kept, ensure_ascii=False)) - 2 > room:
        kept = kept[: len(kept) * 9 // 10]
    return json.dumps(fitting | {"t": kept}, ensure_ascii=False, separators=(",", ":"))


def answer_view(card: Card, showing: Showing, language: Language) -> dict[str, Any]:
    """The answer in a window that only the asker sees; the question rides along for "send to the boundary team"."""
    keep = {"c": showing.conversation, "t": showing.carried, "l": language.value}
    return modal("answer", showing.say(language, "view.answer"), card.in_view(), showing.say(language, "view.close"), keep=keep)


def section_view(quote: Quote, showing: Showing, language: Language, start: int = 0) -> dict[str, Any]:
    """A whole section of the MOU from the leaf `start` on, with "read on" while there is more."""
    leaves = pages(quote.text, SECTION - 200)
    shown = leaves[start : start + LEAVES]
    blocks: list[Block] = [header(f"{quote.section} · {quote.title}")]
    blocks += [rich(paragraph(word(leaf))) for leaf in shown]
    if start + LEAVES < len(leaves):
        given = {"s": quote.section, "p": start + LEAVES, "l": language.value}
        blocks.append(row(button(showing.say(language, "section.on"), "section.on", given)))
    place = showing.assistant.phrase(language, "quote.lead", section=quote.section)
    if quote.page:
        blocks.append(small(showing.say(language, "section.page", page=quote.page)))
    return modal("section", place, blocks, showing.say(language, "view.close"))


def decline_view(text: str, showing: Showing, language: Language) -> dict[str, Any]:
    """Words to decline with, in a box from which they can be copied on a phone too."""
    label = showing.say(language, "decline.label")
    blocks = [field("decline", label, writing("decline", text), optional=True, hint=showing.say(language, "decline.hint"))]
    return modal("decline", showing.say(language, "decline.copy"), blocks, showing.say(language, "view.close"), showing.say(language, "view.done"))


def form_view(showing: Showing, language: Language, schools: Sequence[str]) -> dict[str, Any]:
    """The guided form behind the global shortcut."""
    roles = [choice(showing.say(language, f"role.{asker}"), asker.value) for asker in Asker]
    blocks = [
        field(
            QUESTION_FIELD,
            showing.say(language, "form.question"),
            writing(QUESTION_FIELD, placeholder=showing.say(language, "form.example"), most=INPUT),
            hint=showing.say(language, "keep_names_out"),
        ),
        field(ROLE_FIELD, showing.say(language, "form.role"), menu(ROLE_FIELD, roles, showing.asker.value)),
    ]
    if schools:
        blocks.append(field(SCHOOL_FIELD, showing.say(language, "form.school"), menu(SCHOOL_FIELD, [choice(s, s) for s in schools]), optional=True))
    keep = {"c": showing.conversation, "l": language.value}
    return modal("form", showing.say(language, "form.title"), blocks, showing.say(language, "view.close"), showing.say(language, "form.ask"), keep)


def send_view(showing: Showing, language: Language, decision: str) -> dict[str, Any]:
    """What goes to the boundary team, to be written or mended before it is looked over."""
    blocks = [
        rich(paragraph(word(showing.say(language, "team.notice")))),
        field(
            QUESTION_FIELD,
            showing.say(language, "team.question"),
            writing(QUESTION_FIELD, showing.carried, showing.say(language, "form.example"), most=INPUT),
            hint=showing.say(language, "keep_names_out"),
        ),
    ]
    keep = {"d": decision, "l": language.value}
    return modal("send", showing.say(language, "team.title"), blocks, showing.say(language, "view.close"), showing.say(language, "team.look"), keep)


def preview_view(text: str, found: Sequence[str], showing: Showing, language: Language, decision: str) -> dict[str, Any]:
    """Word for word what would be sent; nothing has gone yet."""
    keep = unpack(packed({"d": decision, "l": language.value, "t": text}))
    taken = showing.say(language, "team.taken") if found else showing.say(language, "team.nothing_taken")
    blocks = [
        rich(paragraph(word(showing.say(language, "team.preview"), bold=True))),
        *(rich(quoted(word(leaf))) for leaf in pages(keep["t"], SECTION - 200)),
        small(taken),
    ]
    return modal(
        "send_now", showing.say(language, "team.title"), blocks, showing.say(language, "view.close"), showing.say(language, "team.send_now"), keep
    )


def told_view(title: str, text: str, close: str) -> dict[str, Any]:
    """One sentence in a window."""
    return modal("told", title, [rich(paragraph(word(leaf))) for leaf in pages(text, SECTION - 200)], close)


def review_view(item: QueueItem, showing: Showing, language: Language) -> dict[str, Any]:
    """An administrator's form to answer a question of the queue."""
    blocks = [
        *(rich(quoted(word(leaf))) for leaf in pages(item.text, SECTION - 200)),
        field(ANSWER_FIELD, showing.say(language, "review.answer"), writing(ANSWER_FIELD, most=INPUT), hint=showing.say(language, "review.hint")),
    ]
    keep = {"q": item.id, "l": language.value}
    return modal(
        "review", showing.say(language, "review.title"), blocks, showing.say(language, "view.close"), showing.say(language, "review.send"), keep
    )


def written(view: Mapping[str, Any], name: str) -> str:
    """What somebody wrote or chose in a field; "" for nothing."""
    found: Any = view.get("state", {}).get("values", {}).get(name, {}).get(name, {})
    chosen = (found.get("selected_option") or {}).get("value")
    return str(found.get("value") or chosen or "")
