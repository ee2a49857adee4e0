"""Each button and each window, pressed as it was posted."""

from __future__ import annotations

from tests.slack.stand import ADMINISTRATOR, DISCIPLINE, GUN, MEETING, SRO, TEACHER, Stand, buttons_of, words_of

ASKED_OF_SRO = "AP wants me in a 10 min sit-down w/ a stu re skipping. good to go?"


async def card(stand: Stand, text: str, user: str = TEACHER, **more):
    """Ask in a direct message and return the card."""
    await stand.direct(text, user, **more)
    return stand.api.of("chat.postMessage")[-1].args


async def public_card(stand: Stand, text: str, user: str = TEACHER):
    """Ask in a channel and return the card."""
    await stand.mention(text, user, ts="3.3")
    return stand.api.of("chat.postMessage")[-1].args


async def test_a_clarify_button_replaces_the_question_by_the_answer(stand: Stand):
    """The pressed option decides; its card stands where the question stood."""
    options = buttons_of(await card(stand, MEETING))
    await stand.press(options["choose.0"])
    (call,) = stand.api.of("respond")
    assert call.args["replace_original"] is True
    assert "School discipline." in call.args["text"]


async def test_a_follow_up_in_the_thread_knows_what_was_asked(stand: Stand):
    """An answered clarification is continued by the next message of the conversation."""
    options = buttons_of(await card(stand, MEETING))
    await stand.press(options["choose.0"])
    after = await card(stand, "ok turns out one of them has a gun in his bag right now")
    assert "911" in after["text"]


async def test_a_mention_follows_up_in_its_own_thread_only(stand: Stand):
    """The thread of a channel is the conversation: another thread starts afresh."""
    await stand.mention("two students had a fight", ts="3.3")
    await stand.mention("what does the SRO do now that one of them has a broken nose", ts="3.4", thread_ts="3.3")
    calls = stand.api.of("chat.postMessage")
    assert [call.args["thread_ts"] for call in calls] == ["3.3", "3.3"]


async def test_none_of_the_options_asks_for_other_words(stand: Stand):
    """The press of "none of these" leaves the card and tells how to go on."""
    await stand.press(buttons_of(await card(stand, MEETING))["choose.none"])
    assert "in your own words" in stand.api.of("respond")[0].args["text"]


async def test_somebody_elses_press_in_a_channel_leaves_the_card(stand: Stand):
    """A colleague who presses sees the answer alone; the asker's question stays for the asker."""
    options = buttons_of(await public_card(stand, MEETING))
    await stand.press(options["choose.0"], user=ADMINISTRATOR, channel="C1")
    await stand.press(options["choose.0"], user=TEACHER, channel="C1")
    other, own = stand.api.of("respond")
    assert (other.args["replace_original"], other.args["response_type"]) == (False, "ephemeral")
    assert own.args["replace_original"] is True


async def test_the_whole_section_opens_in_a_window(stand: Stand):
    """The quoted section, every sentence of it, from the asker's own MOU."""
    await stand.press(buttons_of(await card(stand, DISCIPLINE))["section.read.0"])
    (call,) = stand.api.of("views.open")
    section = stand.house.assistant.section("north", "4.3")
    assert section is not None
    assert section.text in words_of(call.args)


async def test_a_section_that_is_gone_says_so(stand: Stand):
    """A button of an older MOU."""
    button = buttons_of(await card(stand, DISCIPLINE))["section.read.0"]
    await stand.press(button | {"value": '{"s":"99.9","l":"en"}'})
    assert "not in your MOU any more" in stand.api.of("respond")[0].args["text"]


async def test_an_sro_gets_words_to_decline_ready_to_copy(stand: Stand):
    """The words stand on the card and, in a window, in a box to copy from."""
    shown = await card(stand, ASKED_OF_SRO, SRO)
    await stand.press(buttons_of(shown)["decline.copy"], user=SRO)
    (call,) = stand.api.of("views.open")
    element = call.args["view"]["blocks"][0]["element"]
    assert element["initial_value"]
    assert element["initial_value"] in words_of(shown)


async def test_right_and_wrong_are_kept_and_thanked(stand: Stand):
    """One verdict for each person; the later one counts."""
    shown = buttons_of(await card(stand, DISCIPLINE))
    await stand.press(shown["judge.right"])
    await stand.press(shown["judge.wrong"])
    assert ["Thank you." in call.args["text"] for call in stand.api.of("respond")] == [True, True]
    assert list((await stand.house.store.log.marks("north")).values()) == [(0, 1)]


async def test_an_sro_logs_with_one_tap(stand: Stand):
    """Declined, stepped in, handed back: one line each, with what it was about, and no name."""
    shown = buttons_of(await card(stand, ASKED_OF_SRO, SRO))
    for action in ("declined", "stepped_in", "handed_back"):
        await stand.press(shown[f"log.{action}"], user=SRO)
    lines = await stand.house.store.log.boundary_lines("north")
    assert [(line.action, line.category, line.role) for line in lines] == [
        (a, "discipline-meeting", "sro") for a in ("declined", "stepped_in", "handed_back")
    ]
    assert all("Logged:" in call.args["text"] for call in stand.api.of("respond"))


async def test_only_an_sro_may_log(stand: Stand):
    """A teacher who forges the press is told what to do instead."""
    shown = buttons_of(await card(stand, ASKED_OF_SRO, SRO))
    await stand.press(shown["log.declined"], user=TEACHER)
    assert "This log is for SROs." in stand.api.of("respond")[0].args["text"]
    assert await stand.house.store.log.boundary_lines("north") == []


async def test_the_command_logs_too(stand: Stand):
    """`/boundary declined search` at once; `/boundary stepped in` asks what about, then one tap."""
    assert "Logged: Declined" in (await stand.slash("declined search", SRO)).body["text"]
    asked = (await stand.slash("stepped in", SRO)).body
    await stand.press(buttons_of(asked)["logged.stepped_in.danger"], user=SRO, ephemeral=True)
    lines = await stand.house.store.log.boundary_lines("north")
    assert [(line.action, line.category) for line in lines] == [("declined", "search"), ("stepped_in", "danger")]
    assert "This log is for SROs." in (await stand.slash("handed back", TEACHER)).body["text"]


async def test_staff_may_note_a_request(stand: Stand):
    """`/boundary note` is for everybody."""
    asked = (await stand.slash("note")).body
    await stand.press(buttons_of(asked)["logged.noted.search"], ephemeral=True)
    assert [line.action for line in await stand.house.store.log.boundary_lines("north")] == ["noted"]


async def test_the_alarm_is_taken_back_by_the_asker_alone(stand: Stand):
    """A drill or a mistake: the card gives way, its red bar too; a colleague can't take it back."""
    shown = buttons_of(await public_card(stand, GUN))
    await stand.press(shown["emergency.mistake"], user=ADMINISTRATOR, channel="C1")
    await stand.press(shown["emergency.mistake"], user=TEACHER, channel="C1")
    other, own = stand.api.of("respond")
    assert "Only the person who asked" in other.args["text"]
    assert (own.args["replace_original"], own.args["attachments"]) == (True, [])


async def test_a_press_inside_a_window_stays_there(stand: Stand):
    """A clarify button in the shortcut's window changes that window; a section opens on top of it."""
    await stand.shortcut(MEETING)
    view = stand.api.of("views.open")[0].args["view"]
    await stand.press(buttons_of(view)["choose.0"], view=view)
    updated = stand.api.of("views.update")[0].args["view"]
    assert "School discipline." in words_of(updated)
    await stand.press(buttons_of(updated)["section.read.0"], view=updated)
    assert stand.api.of("views.push")
    assert not stand.api.of("respond")


async def test_home_asks_alarms_and_tries(stand: Stand):
    """Home's buttons open the form, the emergency and an answered scenario."""
    await stand.event({"type": "app_home_opened", "user": TEACHER, "tab": "home", "channel": "D1"})
    home = stand.api.of("views.publish")[0].args["view"]
    for action in ("home.ask", "home.emergency", "home.quick.0"):
        await stand.press(buttons_of(home)[action], view=home)
    form, alarm, answer = (call.args["view"] for call in stand.api.of("views.open"))
    assert form["callback_id"] == "form"
    assert "911" in words_of(alarm)
    assert "school" in words_of(answer).lower()


async def test_home_takes_a_role_and_shows_it(stand: Stand):
    """A role that the district did not set can be declared, and Home shows it at once."""
    await stand.event({"type": "app_home_opened", "user": "U5STAFF", "tab": "home", "channel": "D1"})
    home = stand.api.of("views.publish")[0].args["view"]
    assert "Who are you?" in words_of(home)
    await stand.press(buttons_of(home)["role.administrator"], user="U5STAFF", view=home)
    assert "I answer for:\n Administrator" in words_of(stand.api.of("views.publish")[1].args)


async def test_a_declared_administrator_opens_nothing(stand: Stand):
    """Saying "administrator" words the answers and never opens the queue."""
    await stand.event({"type": "app_home_opened", "user": "U5STAFF", "tab": "home", "channel": "D1"})
    home = stand.api.of("views.publish")[0].args["view"]
    await stand.press(buttons_of(home)["role.administrator"], user="U5STAFF", view=home)
    await stand.press({"type": "button", "action_id": "review.answer", "value": '{"q":"Q-1"}'}, user="U5STAFF")
    assert "Only administrators" in stand.api.of("respond")[0].args["text"]


async def test_an_unknown_button_is_answered(stand: Stand):
    """A button of an older card gets a sentence, not silence."""
    assert (await stand.press({"type": "button", "action_id": "from.last.year"})).status == 200
    assert "older card" in stand.api.of("respond")[0].args["text"]
