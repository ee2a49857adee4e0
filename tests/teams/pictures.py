"""Cards drawn by Microsoft's renderer in Chromium, at the width of a phone: `python -m tests.teams.pictures` draws all of them anew."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

from playwright.async_api import Page, async_playwright

from adapters.teams.cards import After, Surface, answer_card
from adapters.teams.pages import preview_page, welcome
from bot.asking import Engines
from bot.desk.scrub import Scrubbed
from bot.question import Asker, Language, Question
from tests.parts import need
from tests.teams.all_cards import a_district, an_ink
from tests.teams.test_playground import BROWSER, through_the_page

NODE = Path(__file__).parent / "node"
PAGE = """<meta charset=utf-8><style>
body{margin:0;padding:10px;background:#f5f5f5} #card{width:360px;background:#fff;border:1px solid #e0e0e0;border-radius:8px;overflow:hidden}
p,ol{margin:0} ol{padding-left:22px;box-sizing:border-box} .ac-pushButton{font:600 14px 'Liberation Sans',sans-serif;border:1px solid #d1d1d1;border-radius:4px;background:#fff;padding:6px 12px}
.ac-input{font:14px 'Liberation Sans',sans-serif;border:1px solid #d1d1d1;border-radius:4px;padding:6px;width:100%;box-sizing:border-box}
textarea.ac-input{min-height:64px}
</style><div id=card></div>"""
HOME = Path(__file__).parent.parent.parent
PICTURES = HOME / "deploy/pictures"


@asynccontextmanager
async def renderer() -> AsyncIterator[Page]:
    """A page in Chromium with Microsoft's renderer in it; reaches nothing outside."""
    chromium, node = need("chromium"), need("node")
    need(str(NODE / "node_modules/adaptivecards"))
    with tempfile.TemporaryDirectory() as folder:
        bundle = Path(folder) / "bundle.js"
        _bundle(node, bundle)
        async with async_playwright() as play:
            browser = await play.chromium.launch(executable_path=chromium, args=BROWSER)
            context = await browser.new_context(viewport={"width": 380, "height": 900}, device_scale_factor=1.5)
            await context.route("**/*", lambda route: route.abort())
            page = await context.new_page()
            await page.set_content(PAGE)
            await page.add_script_tag(path=bundle)
            yield page
            await browser.close()


def _bundle(node: str, to: Path) -> None:
    build = f"require('esbuild').buildSync({{entryPoints: ['card_page.js'], bundle: true, minify: true, outfile: '{to}'}})"
    subprocess.run([node, "-e", build], cwd=NODE, check=True)


async def show(page: Page, card: dict[str, Any]) -> list[str]:
    """Draw a card in the page; returns what the renderer finds wrong with it."""
    await page.evaluate("document.getElementById('card').innerHTML = ''")
    faults: list[str] = await page.evaluate("card => showCard(card, document.getElementById('card'))", card)
    # The renderer's own slip: its pattern for `lang` remembers where it stopped, and refuses every second card.
    return [fault for fault in faults if 'for property "lang"' not in fault]


def chosen() -> dict[str, dict[str, Any]]:
    """The cards that are kept as pictures, from the model MOU."""
    engine = Engines(HOME / "rules", draft=True, phrases_only=False).of("")

    def card(
        text: str, asker: Asker = Asker.TEACHER, language: Language = Language.EN, surface: Surface = Surface.PERSONAL, **more: Any
    ) -> dict[str, Any]:
        answer = engine.answer(Question(text, asker, "", date(2026, 10, 1), language=language, id="D-7K2M9Q"))
        return answer_card(answer, asker, an_ink(surface, language, asker), **more)

    return {
        "teacher": card("can the SRO sit in on this discipline meeting?"),
        "officer": card("AP wants me in a sit-down with a student about skipping. good to go?", Asker.SRO),
        "emergency": card("he lifted his shirt and showed me a gun in his waistband"),
        "clarify": card("principal wants me in a meeting at 2. good or no", Asker.SRO),
        "spanish": card("¿puede el SRO estar en la reunión de disciplina?", language=Language.ES),
        "outside": card("what's for lunch"),
        "pressed": card("can the SRO sit in on this discipline meeting?", after=After(feedback="Thank you. Noted.")),
        "preview": preview_page(Scrubbed("Can the SRO search [name]'s bag for a phone?", ("name",)), Language.EN, an_ink()),
        "welcome": welcome(a_district(name="Model District", mou_name="Model MOU 2026–27"), Language.EN, an_ink()),
    }


async def draw() -> None:
    """Draw the chosen cards into deploy/pictures."""
    async with renderer() as page:
        for name, card in chosen().items():
            faults = await show(page, card)
            await page.locator("#card").screenshot(path=PICTURES / f"teams-{name}.png")
            sys.stdout.write(f"{name}: {faults or 'ok'}\n")
    with tempfile.TemporaryDirectory() as folder:
        await through_the_page(Path(folder), PICTURES / "teams-playground.png")


if __name__ == "__main__":
    asyncio.run(draw())
