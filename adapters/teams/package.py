"""The app package that an administrator uploads to Teams: manifest, its Spanish, and two icons in one zip."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from adapters.teams.commands_typed import LISTED
from adapters.teams.extension import COMMAND
from adapters.teams.icons import ACCENT, colour_icon, outline_icon
from adapters.teams.port import JSON
from bot.question import Language

SCHEMA_VERSION = "1.16"
"""The lowest that has all we use: government tenants take new versions later than others."""
SCOPES = ["personal", "team", "groupChat"]
DAY_ONE = (1980, 1, 1, 0, 0, 0)
"""One date for all files, so that the same words make the same zip."""


@dataclass(frozen=True, slots=True)
class Package:
    """What differs between districts: `app_id` a GUID in lower case, `host` without https://, `version` as 1.0.0."""

    app_id: str
    host: str
    version: str
    developer: str
    say: Callable[[Language, str], str]

    def zipped(self) -> bytes:
        """The zip, files at its root."""
        files = {
            "manifest.json": _text(self.manifest()),
            "es.json": _text(self.spanish()),
            "color.png": colour_icon(),
            "outline.png": outline_icon(),
        }
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(zipfile.ZipInfo(name, DAY_ONE), content, zipfile.ZIP_DEFLATED)
        return whole.getvalue()

    def manifest(self) -> JSON:
        """The manifest in English."""
        site = f"https://{self.host}"
        return {
            "$schema": f"https://developer.microsoft.com/json-schemas/teams/v{SCHEMA_VERSION}/MicrosoftTeams.schema.json",
            "manifestVersion": SCHEMA_VERSION,
            "version": self.version,
            "id": self.app_id,
            "developer": {"name": self.developer, "websiteUrl": f"{site}/", "privacyUrl": f"{site}/privacy", "termsOfUseUrl": f"{site}/terms"},
            "localizationInfo": {"defaultLanguageTag": "en", "additionalLanguages": [{"languageTag": "es", "file": "es.json"}]},
            "name": self._name(Language.EN),
            "description": self._description(Language.EN),
            "icons": {"color": "color.png", "outline": "outline.png"},
            "accentColor": ACCENT,
            "bots": [
                {
                    "botId": self.app_id,
                    "scopes": SCOPES,
                    "supportsFiles": False,
                    "isNotificationOnly": False,
                    "commandLists": [{"scopes": SCOPES, "commands": self._commands(Language.EN)}],
                }
            ],
            "composeExtensions": [{"botId": self.app_id, "commands": [self._action(Language.EN)]}],
            "defaultInstallScope": "personal",
            "validDomains": [self.host],
        }

    def spanish(self) -> JSON:
        """The Spanish words, by the path of what they replace."""
        name, description, action = self._name(Language.ES), self._description(Language.ES), self._action(Language.ES)
        paths: JSON = {
            "$schema": f"https://developer.microsoft.com/json-schemas/teams/v{SCHEMA_VERSION}/MicrosoftTeams.Localization.schema.json",
            "name.short": name["short"],
            "name.full": name["full"],
            "description.short": description["short"],
            "description.full": description["full"],
            "composeExtensions[0].commands[0].title": action["title"],
            "composeExtensions[0].commands[0].description": action["description"],
        }
        for place, command in enumerate(self._commands(Language.ES)):
            for part, words in command.items():
                paths[f"bots[0].commandLists[0].commands[{place}].{part}"] = words
        return paths

    def _name(self, language: Language) -> JSON:
        return {"short": "Fenceline", "full": f"Fenceline: {self.say(language, 'teams.dialog-title')}"}

    def _description(self, language: Language) -> JSON:
        return {"short": self.say(language, "teams.app-short"), "full": self.say(language, "teams.app-full")}

    def _commands(self, language: Language) -> list[JSON]:
        """The menu: what a press types is the first of each command's words."""
        return [
            {"title": self.say(language, f"teams.command.{one}").split("|")[0], "description": self.say(language, f"teams.menu.{one}")}
            for one in LISTED
        ]

    def _action(self, language: Language) -> JSON:
        return {
            "id": COMMAND,
            "type": "action",
            "title": self.say(language, "teams.dialog-title"),
            "description": self.say(language, "teams.app-action"),
            "context": ["message", "compose", "commandBox"],
            "fetchTask": True,
        }


def _text(content: JSON) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
