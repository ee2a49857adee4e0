"""Whom the process calls: watched from outside, connection by connection."""

from __future__ import annotations

import re
from pathlib import Path

import aiohttp

from tests.deploy.replicas import Replica, Row, free_port, rules_in
from tests.parts import need
from tests.slack.stand import DISCIPLINE, an_api, buttons_of, mention

HARMLESS = re.compile(r"^/(?:var/)?run/(?:nscd/socket|systemd/userdb/.*)$")
"""The C library asks there who a user is; it is this machine."""


def called(trace: str) -> set[str]:
    """Every address that was connected to or sent to: `host:port`, or a socket's path."""
    internet = re.findall(r'sin6?_port=htons\((\d+)\).*?(?:inet_addr\(|inet_pton\(AF_INET6, )"([^"]+)"', trace)
    return {f"{host}:{port}" for port, host in internet} | set(re.findall(r'sun_path=@?"([^"]+)"', trace))


async def test_the_process_calls_nobody_but_slack_and_its_database(postgresql, tmp_path: Path):
    """Started, asked, judged and stopped under strace: every address is Slack's stand-in or PostgreSQL; no name is looked up."""
    api = await an_api()
    row = Row(tmp_path, postgresql.new_database(), api)
    trace = tmp_path / "calls"
    port = free_port()
    watch = (need("strace"), "--follow-forks", "--seccomp-bpf", "--quiet=all", "--trace=connect,sendto,sendmsg,sendmmsg", f"--output={trace}")
    environment = {"PATH": "/usr/bin:/bin", **row.settings(rules_in(tmp_path), port, tmp_path / "data")}
    replica = Replica(port, environment, watch)
    try:
        await replica.start()
        async with aiohttp.ClientSession() as http:
            stand = row.at(replica, http)
            assert (await stand.event(mention(DISCIPLINE))).status == 200
            card = buttons_of(api.of("chat.postMessage")[0].args)
            assert (await stand.press(card["judge.right"], channel="C1")).status == 200
        assert await replica.stop() == 0
    finally:
        await api.stop()
    found = {address for address in called(trace.read_text(encoding="utf-8")) if not HARMLESS.match(address)}
    assert found == {f"127.0.0.1:{api.port}", f"{postgresql.folder}/.s.PGSQL.{postgresql.port}"}
