"""Pictures of the cards in `deploy/pictures`, drawn from the real blocks in Chromium: `python -m tests.slack.pictures`."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from adapters.slack.blocks import Showing, lay_out
from adapters.slack.home_view import home_view
from bot.deciding.engine import Engine
from bot.desk.cards import Cards
from bot.desk.people import Standing
from bot.question import Asker, Language, Question
from tests.parts import need
from tests.slack.block_rules import built
from tests.slack.small_rules import model
from tests.slack.stand import DISCIPLINE, TwoDistricts, blocks_of
from tests.slack.test_layout import Words

FOLDER = Path(__file__).parent.parent.parent / "deploy" / "pictures"
WIDTH = 560
STYLE = """
body { margin: 0; background: #fff; font-family: "Liberation Sans", Arial, "Noto Color Emoji", sans-serif; }
#card { width: 560px; padding: 12px 16px; box-sizing: border-box; }
.bar { border-left: 4px solid #B42318; padding-left: 10px; margin: 4px 0 0 44px; }
.bar section > .shrink-0, .home section > .shrink-0, .bar .slack_blocks_to_jsx--header, .home .slack_blocks_to_jsx--header { display: none !important; }
"""


@dataclass(frozen=True)
class Picture:
    """One card to draw."""

    name: str
    args: dict[str, Any]


def pictures() -> list[Picture]:
    """Verdict, clarify, emergency, an SRO's card, a Spanish card, and Home."""
    return [
        Picture("slack-verdict", asked(DISCIPLINE)),
        Picture("slack-sro", asked("AP wants me in a 10 min sit-down w/ a stu re skipping. good to go?", Asker.SRO)),
        Picture("slack-clarify", asked("", chosen="meeting-about-what")),
        Picture("slack-emergency", asked("a student is pointing a gun at people in the hallway right now")),
        Picture("slack-spanish", asked("¿puede el oficial estar en la reunión de disciplina de un estudiante?")),
        Picture("slack-home", home()),
    ]


def asked(text: str, asker: Asker = Asker.TEACHER, chosen: str | None = None) -> dict[str, Any]:
    answer = Engine(model()).answer(Question(text, asker, "model", id="D-7K2M9Q4", chosen=chosen))
    return lay_out(answer, Showing(Words(), asker, "D1", "U1")).message()  # type: ignore[arg-type]


def home() -> dict[str, Any]:
    shelf = TwoDistricts()
    cards = Cards(shelf, "north")  # type: ignore[arg-type]
    card = cards.card("north", Language.EN, shelf.engine("north").rulebook.district.term_from)
    return home_view(card, Standing("north", Asker.SRO, True), Showing(Words(), Asker.SRO, "D1", "U1"), Language.EN)  # type: ignore[arg-type]


def draw(page: Page, picture: Picture, folder: Path) -> Path:
    """Draw one card; returns its file."""
    page.set_content(
        f"<meta charset=utf-8><style>{STYLE}</style><div id=card class={picture.args.get('type', 'message')}><div id=top></div><div id=bar></div></div>"
    )
    page.add_style_tag(path=str(built("bundle", "render.css")))
    page.add_script_tag(path=str(built("bundle", "render.js")))
    bars = [block for bar in picture.args.get("attachments") or [] for block in bar["blocks"]]
    page.evaluate("([top, bar]) => { renderSlack(top, document.getElementById('top')); }", [list(picture.args["blocks"]), bars])
    if bars:
        # The likeness draws no attachments: their blocks are drawn as a second message without a name, behind the bar.
        page.evaluate("bar => { const at = document.getElementById('bar'); at.className = 'bar'; renderSlack(bar, at); }", bars)
    path = folder / f"{picture.name}.png"
    page.locator("#card").screenshot(path=str(path))
    return path


def main() -> None:
    """Draw all of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=need("chromium"), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 900}, device_scale_factor=1.25)
        page.route("**/*", lambda route: route.abort() if route.request.url.startswith("http") else route.continue_())
        for picture in pictures():
            path = draw(page, picture, FOLDER)
            sys.stdout.write(
                f"{path.name} {path.stat().st_size // 1024} KB {len(list(blocks_of(picture.args)))} blocks {len(json.dumps(picture.args))} bytes\n"
            )
        browser.close()


if __name__ == "__main__":
    main()
