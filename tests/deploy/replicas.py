"""Replicas as they are deployed: `fenceline serve` processes on one PostgreSQL, behind nginx with the shipped configuration."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import aiohttp

from bot.first_files import district_card, start_rules, write_new
from bot.rulebook import root
from bot.settings import SlackMode
from tests.deploy.places import DEPLOY, FENCELINE, HOME, KEY, said
from tests.parts import need
from tests.planted import SIGNING, TOKEN
from tests.slack.stand import ADMINISTRATOR, NORTH, SRO, TEACHER, Stand
from tests.slack.web_api import WebApi

DISTRICT = "oak-grove"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def rules_in(folder: Path) -> Path:
    """A district of its own on the model's rules, with three people on one Slack workspace."""
    rules = folder / "rules"
    start_rules(root(), rules)
    card = rules / "districts" / DISTRICT / "pack.yaml"
    card.parent.mkdir(parents=True)
    people = f"people:\n  tenants: {{slack: [{NORTH}]}}\n  teachers: {{slack: [{TEACHER}]}}\n  sros: {{slack: [{SRO}]}}\n  administrators: {{slack: [{ADMINISTRATOR}]}}\n"
    write_new(card, district_card(DISTRICT, "Oak Grove", "Oak Grove MOU", (date(2026, 7, 1), date(2027, 6, 30)), ("Oak High",)) + people)
    return rules


@dataclass
class Replica:
    """One process, to be started and stopped again at the same address."""

    port: int
    environment: dict[str, str]
    under: tuple[str, ...] = ()
    """A program that watches it, such as strace with its options."""
    process: subprocess.Popen[str] | None = None

    async def start(self) -> None:
        await asyncio.to_thread(self._start)

    def _start(self) -> None:
        self.process = subprocess.Popen(
            [*self.under, *FENCELINE, "serve"],
            cwd=HOME,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        assert "Fenceline is at" in self.process.stdout.readline(), "the replica did not start"

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it; returns its exit status."""
        assert self.process is not None
        os.killpg(self.process.pid, how)
        return await asyncio.to_thread(self.process.wait, 60)


@dataclass(frozen=True)
class Front:
    """nginx's address, with the form that a stand asks for."""

    port: int

    def make_url(self, path: str) -> str:
        return f"https://127.0.0.1:{self.port}{path}"


@dataclass
class Row:
    """Two replicas, the database that they share, and the proxy in front of them."""

    folder: Path
    database: str
    api: WebApi
    replicas: list[Replica] = field(default_factory=list)
    front: Front = field(default_factory=lambda: Front(free_port()))
    nginx: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        rules = rules_in(self.folder)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FENCELINE_")}
        for number in range(2):
            port = free_port()
            self.replicas.append(Replica(port, kept | self.settings(rules, port, self.folder / f"data{number}")))
        self._proxy()
        await asyncio.gather(*(replica.start() for replica in self.replicas))

    def settings(self, rules: Path, port: int, data: Path) -> dict[str, str]:
        values = {
            "PORT": port, "DATA": data, "RULES": rules, "DISTRICT": DISTRICT, "DATABASE_URL": self.database, "KEYS": KEY, "REPLICAS": 2, "WEB": "off",
            "PUBLIC_URL": "https://fenceline.example.org", "LOG_LEVEL": "warning", "SLACK_MODE": SlackMode.HTTP, "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_SIGNING_SECRET": SIGNING, "SLACK_API_URL": self.api.base,
        }  # fmt: skip
        return {f"FENCELINE_{name}": str(value) for name, value in values.items()}

    def _proxy(self) -> None:
        """The shipped configuration; only addresses and places are the test's."""
        said(need("openssl"), "req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "1", "-subj", "/CN=fenceline.example.org",
             "-keyout", self.folder / "key.pem", "-out", self.folder / "fullchain.pem")  # fmt: skip
        text = (DEPLOY / "proxy" / "nginx.conf").read_text(encoding="utf-8")
        text = text.replace("/etc/ssl/fenceline", str(self.folder)).replace("/var/log/nginx", str(self.folder))
        text = text.replace("listen 443", f"listen 127.0.0.1:{self.front.port}").replace("worker_processes auto", "worker_processes 1")
        for shipped, replica in zip(("127.0.0.1:8080", "127.0.0.1:8081"), self.replicas, strict=True):
            text = text.replace(shipped, f"127.0.0.1:{replica.port}")
        (self.folder / "nginx.conf").write_text(f"daemon off;\npid {self.folder / 'nginx.pid'};\n{text}", encoding="utf-8")
        self.nginx = subprocess.Popen([need("nginx"), "-c", str(self.folder / "nginx.conf"), "-e", str(self.folder / "nginx-errors")])

    def at(self, server: Front | Replica, http: aiohttp.ClientSession) -> Stand:
        """Somebody at Slack whose deliveries go to the proxy, or straight to one replica."""
        return Stand(self.api, None, server if isinstance(server, Front) else _Direct(server.port), http, SlackMode.HTTP)  # type: ignore[arg-type]

    async def end(self) -> None:
        for replica in self.replicas:
            if replica.process is not None and replica.process.poll() is None:
                await replica.stop()
        if self.nginx is not None:
            self.nginx.send_signal(signal.SIGQUIT)
            await asyncio.to_thread(self.nginx.wait, 30)


@dataclass(frozen=True)
class _Direct:
    port: int

    def make_url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"
