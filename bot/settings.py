"""Every setting of a deployment as one typed object, read from `FENCELINE_…` variables and an optional TOML file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path

from bot.trouble import Trouble


class SettingsError(Trouble):
    """The settings are incomplete, mistyped or unsafe together; `line` holds one sentence for each fault."""


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A password, token or key that shows itself only when asked: its `repr` and `str` are stars."""

    _text: str = ""

    def reveal(self) -> str:
        """The secret itself, for the one call that needs it."""
        return self._text

    def __bool__(self) -> bool:
        """True when there is one."""
        return bool(self._text)

    def __repr__(self) -> str:
        """Stars, or nothing."""
        return "Secret(***)" if self._text else "Secret()"

    __str__ = __repr__


class SlackMode(StrEnum):
    """How Slack reaches the process: a socket that we open, or requests that Slack sends."""

    SOCKET = "socket"
    HTTP = "http"


class Cloud(StrEnum):
    """The Microsoft cloud that the district's tenant lives in."""

    PUBLIC = "public"
    GCC = "gcc"
    GCCH = "gcch"
    DOD = "dod"


class SignIn(StrEnum):
    """How people sign in to the web pages; `none` is for loopback only."""

    NONE = "none"
    LOCAL = "local"
    OIDC = "oidc"


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """Slack; `mode` None means that Slack is not configured and mounts nothing."""

    mode: SlackMode | None = None
    bot_token: Secret = Secret()
    app_token: Secret = Secret()
    signing_secret: Secret = Secret()
    client_id: str = ""
    client_secret: Secret = Secret()
    api_url: str = "https://slack.com/api/"
    authorize_url: str = "https://slack.com/oauth/v2/authorize"


@dataclass(frozen=True, slots=True)
class TeamsSettings:
    """Teams; without `app_id` (or `anonymous` on loopback) it is not configured and mounts nothing."""

    app_id: str = ""
    tenant: str = ""
    app_type: str = "SingleTenant"
    """`SingleTenant` or `UserAssignedMSI`."""
    app_password: Secret = Secret()
    certificate: Path | None = None
    certificate_key: Path | None = None
    cloud: Cloud = Cloud.PUBLIC
    anonymous: bool = False
    """Development on loopback only: takes activities without a token."""
    openid_url: str = ""
    """Where signing keys are read instead of the cloud's own address; loopback addresses only."""
    service_urls: tuple[str, ...] = ()
    """Further service addresses that may be answered to; loopback addresses only."""

    @property
    def on(self) -> bool:
        """True when Teams is to be served."""
        return bool(self.app_id) or self.anonymous


@dataclass(frozen=True, slots=True)
class WebSettings:
    """The chat page and the administrators' console."""

    on: bool = True
    sign_in: SignIn = SignIn.NONE
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: Secret = Secret()
    session_hours: int = 10


@dataclass(frozen=True, slots=True)
class Settings:
    """One deployment, whole: where it listens, what it keeps and where, and the platforms that it serves."""

    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""
    """`https://fenceline.example.org`: the address that people and platforms use; empty on one's own machine."""
    data: Path = Path()
    """Folder of the SQLite file, the key file and the spool."""
    database_url: Secret = Secret()
    """`postgresql://…` or `sqlite:///…`; empty means `fenceline.sqlite3` in `data`. Secret: it may hold a password."""
    database_pool: int = 10
    database_timeout: float = 1.0
    """Seconds that one answer waits for the database before its record goes to the spool."""
    migrate: bool = True
    """True brings the database up to date at start; False only checks, for deployments with a migration job."""
    keys: tuple[Secret, ...] = ()
    """Fernet keys, newest first; the first seals, all open. Empty: a key file in `data`, on one's own machine only."""
    rules: Path | None = None
    district: str = "model"
    """District of whoever no tenant and no pack names; empty refuses strangers."""
    replicas: int = 1
    timezone: str = ""
    """IANA name such as `America/Chicago`; empty uses the machine's."""
    thread_minutes: int = 120
    retention_days: int = 0
    """Days that the ledger is kept where a district says nothing; 0 keeps it until somebody decides."""
    log_level: str = "info"
    metrics_token: Secret = Secret()
    slack: SlackSettings = field(default=SlackSettings())
    teams: TeamsSettings = field(default=TeamsSettings())
    web: WebSettings = field(default=WebSettings())

    @property
    def loopback(self) -> bool:
        """True when only this machine can reach the process."""
        return is_loopback(self.host)

    @property
    def exposed(self) -> bool:
        """True when anybody but this machine's user can reach it: another host, Slack or Teams."""
        return not self.loopback or self.slack.mode is not None or bool(self.teams.app_id)

    @property
    def database(self) -> str:
        """The database's address, the default filled in."""
        return self.database_url.reveal() or f"sqlite:///{self.data / 'fenceline.sqlite3'}"

    @property
    def sqlite(self) -> bool:
        """True for a SQLite file."""
        return self.database.startswith("sqlite")


def is_loopback(host: str) -> bool:
    """True for names and addresses of this machine: `localhost`, `127.0.0.1`, `::1`."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings, or raise `SettingsError` that names every fault at once and says what to set.

    A variable wins over the file that `FENCELINE_SETTINGS` names (TOML; `[slack] bot_token` is
    `FENCELINE_SLACK_BOT_TOKEN`). `…_FILE` reads a secret from a mounted file.
    """
    from bot.environment import read_environment
    from bot.refusals import refusals

    settings, faults = read_environment(dict(os.environ if environ is None else environ))
    faults.extend(refusals(settings))
    if faults:
        raise SettingsError("\n".join(faults), "Set what is named above, then start again; `fenceline doctor` checks the rest.")
    return settings
