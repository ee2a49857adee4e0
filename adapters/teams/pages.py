"""Every card that is not an answer: welcome, help, what is recorded, the way to the boundary team, a short note."""

from __future__ import annotations

from contextlib import suppress

from adapters.teams.cards import QUESTION, Ink, Surface
from adapters.teams.elements import box, card, field, heading, row, text, typed
from adapters.teams.port import JSON
from adapters.teams.presses import Verb
from bot.answer import Contact
from bot.desk.people import Delivery, DistrictCard
from bot.desk.scrub import Scrubbed
from bot.question import Asker, Language


def note(words: str, language: Language, more: str = "") -> JSON:
    """One sentence as a card, with a smaller one under it."""
    return card([text(words, weight="Bolder"), *([text(more)] if more else [])], language.value, words)


def welcome(district: DistrictCard, language: Language, ink: Ink) -> JSON:
    """What Fenceline is for, said once where it is installed."""
    title = ink.say("teams.welcome-title")
    how = ink.say("teams.welcome-personal" if ink.surface is Surface.PERSONAL else "teams.welcome-shared")
    body = [heading(title), text(ink.say("teams.welcome-what")), text(how), *_quick(district, ink)]
    body += [text(ink.say("teams.welcome-private"), size="Small"), _source(district)]
    return card(body, language.value, f"{title} {how}")


def help_page(district: DistrictCard, language: Language, ink: Ink) -> JSON:
    """What can be typed."""
    title = ink.say("teams.help-title")
    body = [heading(title), text(ink.say("teams.help-ask")), *_quick(district, ink)]
    body += [text(ink.say(f"teams.help-{name}"), spacing="Small") for name in ("contacts", "record", "role", "new", "notices")]
    return card([*body, _source(district)], language.value, title)


def contacts_page(district: DistrictCard, language: Language, ink: Ink) -> JSON:
    """Whom to ask, by role, with how to reach them."""
    title = ink.say("teams.contacts-title")
    lines = [text(_contact(one, ink), spacing="Small") for one in district.contacts] or [text(ink.say("ask.nobody"))]
    return card([heading(title), *lines, _source(district)], language.value, title)


def record_page(district: DistrictCard, language: Language, ink: Ink) -> JSON:
    """What is recorded and what is not."""
    title = ink.say("teams.record-title")
    body = [heading(title), *(text(line) for line in district.recorded)]
    body += [text(ink.say("teams.record-not"), weight="Bolder"), *(text(line) for line in district.not_recorded)]
    return card([*body, _source(district)], language.value, title)


def role_page(language: Language, ink: Ink) -> JSON:
    """Say again who one is."""
    title = ink.say("teams.role-ask")
    return card([heading(title)], language.value, title, [ink.button(Verb.ROLE, ink.say(f"teams.role.{one}"), one.value) for one in Asker])


def preview_page(scrubbed: Scrubbed, language: Language, ink: Ink) -> JSON:
    """The scrubbed question as it would go, in a field that may still be changed."""
    title = ink.say("teams.preview-title")
    hint = ink.say("teams.preview-taken-out" if scrubbed.found else "teams.preview-hint")
    body = [heading(title), text(hint), field(QUESTION, ink.say("teams.preview-label"), value=scrubbed.text)]
    return card(body, language.value, f"{title} {hint}", [ink.button(Verb.SEND, ink.say("teams.send"))])


def ask_page(language: Language, ink: Ink, written: str = "") -> JSON:
    """The dialog's first page, when no message was chosen: one field and one button."""
    title = ink.say("teams.dialog-title")
    ask = field(QUESTION, ink.say("teams.dialog-label"), placeholder=ink.say("teams.dialog-placeholder"), **({"value": written} if written else {}))
    return card(
        [ask, text(ink.say("teams.dialog-hint"), size="Small", isSubtle=True)],
        language.value,
        title,
        [ink.button(Verb.ASK, ink.say("teams.dialog-ask"))],
    )


def delivery_page(delivery: Delivery) -> JSON:
    """The boundary team's answer to the one who asked."""
    asked = box([text(delivery.question, size="Small", isSubtle=True)], "emphasis")
    return card([heading(delivery.title), text(delivery.answer), asked], delivery.language.value, f"{delivery.title} {delivery.answer}")


def changed_page(district: DistrictCard, language: Language, ink: Ink) -> JSON:
    """The MOU changed; the one notice that may be stopped."""
    title = ink.say("teams.changed-title").format(mou=district.mou_name)
    stop = ink.button(Verb.NOTICES, ink.say("teams.notices-stop"), "off")
    return card([heading(title), text(ink.say("teams.changed-what")), _source(district)], language.value, title, [stop])


def _quick(district: DistrictCard, ink: Ink) -> list[JSON]:
    if ink.surface is Surface.PERSONAL:
        return [row(typed(one, one)) for one in district.quick]
    return [text(f"“{one}”", spacing="Small") for one in district.quick]


def _source(district: DistrictCard) -> JSON:
    return text(f"{district.name} · {district.mou_name}", size="Small", isSubtle=True, spacing="Medium")


def _contact(contact: Contact, ink: Ink) -> str:
    role = contact.role
    with suppress(KeyError):  # a district may name roles of its own
        role = ink.say(f"role.{contact.role}")
    return " · ".join(part for part in (role, contact.name, contact.reach) if part)
