"""axe-core, the engine that examines how accessible a page is, in the page of a test."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

__all__ = ["settle", "violations"]

SCRIPT = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
FIND = """() => axe.run(document, {resultTypes: ["violations"]}).then(found =>
  found.violations.map(each => `${each.id} (${each.impact}): ` +
    each.nodes.map(node => node.target.join(" ") + " " + node.failureSummary).join(" | ")))"""


DEFINED = """() => Promise.all([...document.querySelectorAll(":not(:defined)")].map(
  element => customElements.whenDefined(element.localName))).then(() => document.fonts.ready)
  .then(() => true)"""
#: What is drawn when it comes into view.
LAZY = "g2f-extent-map, g2f-results-map, g2f-preview"


def settle(page: Page) -> None:
    """Wait until the scripts of *page* have made of it what axe is to examine."""
    page.wait_for_load_state()
    page.evaluate(DEFINED)
    frames = [frame for frame in page.locator(LAZY).all() if frame.is_visible()]
    for frame in frames:
        frame.scroll_into_view_if_needed()
        expect(frame).to_have_attribute("ready", "", timeout=15_000)
    if frames:
        # A map without its base map says so.
        page.wait_for_load_state("networkidle")


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong in *page* as it is, each with its places."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.add_script_tag(path=str(SCRIPT))
        # The pages to come have it from their beginning: sending it takes longer than one run.
        page.add_init_script(path=str(SCRIPT))
    return page.evaluate(FIND)
