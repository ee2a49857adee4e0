"""Reading the settings out of `FENCELINE_…` variables, secrets mounted as files, and one TOML file."""

from __future__ import annotations

import difflib
import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.settings import Cloud, Secret, Settings, SignIn, SlackMode, SlackSettings, TeamsSettings, WebSettings

PREFIX = "FENCELINE_"
NAMES = (
    "HOST", "PORT", "PUBLIC_URL", "DATA", "DATABASE_URL", "DATABASE_POOL", "DATABASE_TIMEOUT", "MIGRATE", "KEYS", "RULES", "DISTRICT",
    "REPLICAS", "TIMEZONE", "THREAD_MINUTES", "RETENTION_DAYS", "LOG_LEVEL", "METRICS_TOKEN",
    "SLACK_MODE", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET",
    "SLACK_API_URL", "SLACK_AUTHORIZE_URL",
    "TEAMS_APP_ID", "TEAMS_TENANT", "TEAMS_APP_TYPE", "TEAMS_APP_PASSWORD", "TEAMS_CERTIFICATE", "TEAMS_CERTIFICATE_KEY", "TEAMS_CLOUD",
    "TEAMS_ANONYMOUS", "TEAMS_OPENID_URL", "TEAMS_SERVICE_URLS",
    "WEB", "SIGN_IN", "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "SESSION_HOURS",
)  # fmt: skip
SECRETS = frozenset(
    {
        "DATABASE_URL", "KEYS", "METRICS_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_SECRET",
        "TEAMS_APP_PASSWORD", "OIDC_CLIENT_SECRET",
    }
)  # fmt: skip
"""Names that `…_FILE` works for, and whose values are never shown."""
OTHERS = frozenset({"SETTINGS", "ALL_PARTS", "RULES_KEY"})


def read_environment(environ: Mapping[str, str]) -> tuple[Settings, list[str]]:
    """The settings as given, and a sentence for each name or value that is wrong."""
    faults: list[str] = []
    values = _values(environ, faults)
    return _build(values, environ, faults), faults


def _values(environ: Mapping[str, str], faults: list[str]) -> dict[str, str]:
    """All settings as text, by name without the prefix."""
    values = dict(_from_file(environ.get(PREFIX + "SETTINGS", ""), faults))
    for variable, value in sorted(environ.items()):
        if not variable.startswith(PREFIX) or _of_cluster(variable, value):
            continue
        name = variable.removeprefix(PREFIX)
        if name in OTHERS:
            continue
        if name.endswith("_FILE") and name.removesuffix("_FILE") in SECRETS:
            try:
                values[name.removesuffix("_FILE")] = Path(value).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError):
                faults.append(f"{variable} names a file that cannot be read. Mount the file, or set {variable.removesuffix('_FILE')}.")
        elif name in NAMES:
            values[name] = value.strip()
        else:
            faults.append(f"{variable} is not a setting." + _did_you_mean(name))
    return {name: value for name, value in values.items() if value}


def _of_cluster(variable: str, value: str) -> bool:
    """True for what Kubernetes adds beside a service named `fenceline`, such as `FENCELINE_PORT=tcp://10.0.0.7:80`."""
    return value.startswith("tcp://") or "_SERVICE_" in variable or variable.startswith(PREFIX + "PORT_")


def _from_file(path: str, faults: list[str]) -> Iterator[tuple[str, str]]:
    """The file's settings as (name, text); `[slack] mode` becomes `SLACK_MODE`."""
    if not path:
        return
    try:
        mode = Path(path).stat().st_mode
        tree = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError:
        faults.append(f"FENCELINE_SETTINGS names {path}, which cannot be read. Correct the path or take the variable away.")
        return
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{path} is not a TOML file: {error}.")
        return
    flat = list(_flatten(tree))
    if mode & stat.S_IROTH and any(name in SECRETS for name, _ in flat):
        faults.append(f"{path} holds secrets and everybody on this machine can read it. Run: chmod 600 {path}")
    for name, value in flat:
        if name in NAMES:
            yield name, value
        else:
            faults.append(f"{path}: {name.lower()} is not a setting." + _did_you_mean(name))


def _flatten(tree: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        name = f"{prefix}{key}".upper()
        if isinstance(value, dict):
            yield from _flatten(value, f"{name}_")
        elif isinstance(value, list):
            yield name, " ".join(str(item) for item in value)
        elif isinstance(value, bool):
            yield name, "on" if value else "off"
        else:
            yield name, str(value)


def _did_you_mean(name: str) -> str:
    near = difflib.get_close_matches(name, NAMES, n=1, cutoff=0.7)
    return f" Did you mean {PREFIX}{near[0]}?" if near else " Take it away."


def data_folder(environ: Mapping[str, str]) -> Path:
    """Where files are kept when `FENCELINE_DATA` does not say: the service's state folder, or the user's."""
    if environ.get("STATE_DIRECTORY"):
        return Path(environ["STATE_DIRECTORY"].split(":")[0])
    state = environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path(environ.get("HOME") or "~").expanduser() / ".local" / "state") / "fenceline"


def _build(values: dict[str, str], environ: Mapping[str, str], faults: list[str]) -> Settings:
    read = _Reader(values, faults)
    return Settings(
        host=read.text("HOST", "127.0.0.1"),
        port=read.number("PORT", 8080, 0, 65535),
        public_url=read.text("PUBLIC_URL").rstrip("/"),
        data=read.path("DATA") or data_folder(environ),
        database_url=read.secret("DATABASE_URL"),
        database_pool=read.number("DATABASE_POOL", 10, 1, 200),
        database_timeout=float(read.number("DATABASE_TIMEOUT", 1, 1, 60)),
        migrate=read.switch("MIGRATE", True),
        keys=tuple(Secret(key) for key in read.words("KEYS")),
        rules=read.path("RULES"),
        district=values.get("DISTRICT", "model").removeprefix("none"),
        replicas=read.number("REPLICAS", 1, 1, 1000),
        timezone=read.text("TIMEZONE"),
        thread_minutes=read.number("THREAD_MINUTES", 120, 1, 10080),
        retention_days=read.number("RETENTION_DAYS", 0, 0, 36500),
        log_level=read.choice("LOG_LEVEL", "info", ("debug", "info", "warning", "error")),
        metrics_token=read.secret("METRICS_TOKEN"),
        slack=SlackSettings(
            mode=SlackMode(mode) if (mode := read.choice("SLACK_MODE", "", tuple(SlackMode))) else None,
            bot_token=read.secret("SLACK_BOT_TOKEN"),
            app_token=read.secret("SLACK_APP_TOKEN"),
            signing_secret=read.secret("SLACK_SIGNING_SECRET"),
            client_id=read.text("SLACK_CLIENT_ID"),
            client_secret=read.secret("SLACK_CLIENT_SECRET"),
            api_url=read.text("SLACK_API_URL", "https://slack.com/api/"),
            authorize_url=read.text("SLACK_AUTHORIZE_URL", "https://slack.com/oauth/v2/authorize"),
        ),
        teams=TeamsSettings(
            app_id=read.text("TEAMS_APP_ID"),
            tenant=read.text("TEAMS_TENANT"),
            app_type=read.choice("TEAMS_APP_TYPE", "SingleTenant", ("SingleTenant", "UserAssignedMSI")),
            app_password=read.secret("TEAMS_APP_PASSWORD"),
            certificate=read.path("TEAMS_CERTIFICATE"),
            certificate_key=read.path("TEAMS_CERTIFICATE_KEY"),
            cloud=Cloud(read.choice("TEAMS_CLOUD", "public", tuple(Cloud))),
            anonymous=read.switch("TEAMS_ANONYMOUS", False),
            openid_url=read.text("TEAMS_OPENID_URL"),
            service_urls=tuple(read.words("TEAMS_SERVICE_URLS")),
        ),
        web=WebSettings(
            on=read.switch("WEB", True),
            sign_in=SignIn(read.choice("SIGN_IN", "none", tuple(SignIn))),
            oidc_issuer=read.text("OIDC_ISSUER").rstrip("/"),
            oidc_client_id=read.text("OIDC_CLIENT_ID"),
            oidc_client_secret=read.secret("OIDC_CLIENT_SECRET"),
            session_hours=read.number("SESSION_HOURS", 10, 1, 24),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns text into typed values and notes a sentence for each that cannot be one."""

    values: Mapping[str, str]
    faults: list[str]

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, default)

    def secret(self, name: str) -> Secret:
        return Secret(self.values.get(name, ""))

    def words(self, name: str) -> list[str]:
        return self.values.get(name, "").replace(",", " ").split()

    def path(self, name: str) -> Path | None:
        return Path(self.values[name]).expanduser() if name in self.values else None

    def number(self, name: str, default: int, least: int, most: int) -> int:
        text = self.values.get(name, str(default))
        if text.isascii() and text.isdigit() and least <= int(text) <= most:
            return int(text)
        self.faults.append(f"{PREFIX}{name} must be a whole number from {least} to {most}.")
        return default

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        text = self.values.get(name, default)
        if text == default or text in choices:
            return text
        self.faults.append(f"{PREFIX}{name} must be one of: {', '.join(choices)}.")
        return default

    def switch(self, name: str, default: bool) -> bool:
        text = self.values.get(name, "on" if default else "off").lower()
        if text in {"on", "true", "yes", "1"}:
            return True
        if text not in {"off", "false", "no", "0"}:
            self.faults.append(f"{PREFIX}{name} must be on or off.")
        return False
