"""The manifest against the listeners, both ways, and against Slack's own type."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest
from click.testing import CliRunner
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack import actions, events, home, install, sending, shortcuts, slash, workflow
from adapters.slack import manifest as written
from adapters.slack.app import DOOR
from adapters.slack.commands import slack
from adapters.slack.manifest import manifest
from adapters.slack.slash import WORDS
from adapters.slack.workflow import INPUTS, OUTPUTS
from bot.settings import SlackMode
from tests.parts import need
from tests.slack.block_rules import NODE, typed
from tests.slack.stand import Stand

URL = "https://fence.example"
MODES = {mode: manifest(mode, URL if mode is SlackMode.HTTP else "") for mode in SlackMode}
METHODS_BY_SCOPE = {
    "chat:write": {"chat.postMessage", "chat.postEphemeral"},
    "users:read": {"users.info"},
    "usergroups:read": {"usergroups.users.list"},
    "im:history": {"conversations.history"},
}
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "app_home_opened": None,
    "function_executed": None,
    "app_uninstalled": None,
    "tokens_revoked": None,
}


class Recorder:
    """Stands where Bolt stands and notes what is listened to."""

    def __init__(self) -> None:
        self.heard: dict[str, set[str]] = defaultdict(set)

    def __getattr__(self, kind: str):
        def register(name: object):
            self.heard[kind].add(getattr(name, "pattern", name))
            return lambda listener: listener

        return register


def test_every_listener_has_its_line_in_the_manifest_and_back():
    """Events, the command, shortcuts and the workflow step: the same on both sides."""
    recorder = Recorder()
    for way in (slash, shortcuts, actions, sending, home, workflow, events):
        way.listen(recorder, None)
    install.listen(recorder, None)
    events.listen_last(recorder)
    heard, said = recorder.heard, MODES[SlackMode.HTTP]
    subscribed = {event.partition(".")[0] for event in said["settings"]["event_subscriptions"]["bot_events"]}
    assert heard["event"] - {".*"} | ({"function_executed"} if heard["function"] else set()) == subscribed
    assert heard["command"] == {command["command"] for command in said["features"]["slash_commands"]}
    by_kind = {"message": "message_shortcut", "global": "global_shortcut"}
    for kind, method in by_kind.items():
        assert heard[method] == {one["callback_id"] for one in said["features"]["shortcuts"] if one["type"] == kind}
    assert heard["function"] == set(said["functions"])


async def test_what_the_manifest_offers_is_listened_to(by_http: Stand):
    """The real Bolt app: every event of the manifest finds a listener of its own before the one that takes anything."""
    listeners = by_http.app[DOOR].app._async_listeners
    last = [listener.ack_function.__name__ for listener in listeners].index("anything_else")
    for event in MODES[SlackMode.HTTP]["settings"]["event_subscriptions"]["bot_events"]:
        body = by_http.envelope(
            {"type": event.partition(".")[0], "channel_type": "im", "function": {"callback_id": "check_boundary"}, "function_execution_id": "Fx1"}
        )
        request = AsyncBoltRequest(body=body, mode="socket_mode")
        matching = [place for place, listener in enumerate(listeners) if await listener.async_matches(req=request, resp=BoltResponse(status=200))]
        assert matching[0] < last, event


@pytest.mark.parametrize("mode", list(SlackMode))
def test_scopes_are_the_least(mode: SlackMode):
    """Each scope is needed by an event, the command or a call that the code makes; each call has its scope."""
    said = MODES[mode]
    scopes = said["oauth_config"]["scopes"]
    asked = set(scopes["bot"]) | set(scopes["bot_optional"])
    by_event = {EVENT_SCOPES[event] for event in said["settings"]["event_subscriptions"]["bot_events"]} - {None}
    code = "".join(path.read_text(encoding="utf-8") for path in Path(written.__file__).parent.glob("*.py"))
    by_call = {scope for scope, methods in METHODS_BY_SCOPE.items() if any(method.replace(".", "_") in code for method in methods)}
    assert asked == by_event | by_call | {"commands"}


@pytest.mark.parametrize("mode", list(SlackMode))
def test_slacks_own_type_takes_it(mode: SlackMode):
    """No unknown key, scope or event."""
    need("node")
    need(str(NODE / "node_modules" / "@slack" / "web-api"))
    said = json.loads(json.dumps(MODES[mode]))
    # Slack's TypeScript lags behind its reference in two places: parameters of steps are flat there, and this event is missing.
    said["settings"]["event_subscriptions"]["bot_events"].remove("function_executed")
    for step in said["functions"].values():
        for name in ("input_parameters", "output_parameters"):
            step[name] = {
                "properties": {key: {k: v for k, v in one.items() if k != "is_required"} for key, one in step[name].items()},
                "required": [],
            }
    assert typed("SlackManifest", {"manifest": said}) == []


def test_the_two_modes_differ_in_addresses_only_where_they_must():
    """A socket needs no address at all; HTTP names the one address for everything, and installs by OAuth."""
    socket, http = MODES[SlackMode.SOCKET], MODES[SlackMode.HTTP]
    assert "http" not in json.dumps(socket)
    assert http["settings"]["event_subscriptions"]["request_url"] == f"{URL}/slack/events"
    assert http["settings"]["interactivity"]["request_url"] == f"{URL}/slack/events"
    assert http["features"]["slash_commands"][0]["url"] == f"{URL}/slack/events"
    assert http["oauth_config"]["redirect_urls"] == [f"{URL}/slack/oauth_redirect"]
    assert (socket["settings"]["socket_mode_enabled"], http["settings"]["socket_mode_enabled"]) == (True, False)
    assert (socket["settings"]["token_rotation_enabled"], http["settings"]["token_rotation_enabled"]) == (False, True)


def test_lengths_are_within_slacks():
    """Names and descriptions as long as Slack allows."""
    shown = MODES[SlackMode.HTTP]["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4000
    for shortcut in MODES[SlackMode.HTTP]["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150


def test_the_step_declares_what_it_takes_and_gives():
    """Inputs and outputs as the code reads and writes them."""
    step = MODES[SlackMode.SOCKET]["functions"]["check_boundary"]
    assert set(step["input_parameters"]) == set(INPUTS)
    assert set(step["output_parameters"]) == set(OUTPUTS)


def test_the_usage_hint_names_words_that_work():
    """What the command's hint offers is in the table of words."""
    hint = MODES[SlackMode.SOCKET]["features"]["slash_commands"][0]["usage_hint"]
    assert {word.strip() for word in hint.partition("or:")[2].split(",")} <= set(WORDS)


def test_the_command_prints_and_writes(tmp_path: Path):
    """`fenceline manifest slack`: JSON on the screen or in a file; HTTP without an address is told how to mend it."""
    run = CliRunner()
    assert json.loads(run.invoke(slack, []).output) == MODES[SlackMode.SOCKET]
    told = run.invoke(slack, ["--mode", "http", "--url", f"{URL}/", "--out", str(tmp_path / "m.json")])
    assert "api.slack.com/apps" in told.output
    assert json.loads((tmp_path / "m.json").read_text(encoding="utf-8")) == MODES[SlackMode.HTTP]
    refused = run.invoke(slack, ["--mode", "http"])
    assert refused.exit_code == 2
    assert "needs the public address" in refused.output
    assert "--url" in refused.output
