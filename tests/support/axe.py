"""axe-core, the engine that examines how accessible a page is, in the page of a test."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

__all__ = ["violations"]

SCRIPT = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
FIND = """() => axe.run(document, {resultTypes: ["violations"]}).then(found =>
  found.violations.map(each => `${each.id} (${each.impact}): ` +
    each.nodes.map(node => node.target.join(" ") + " " + node.failureSummary).join(" | ")))"""


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong in *page* as it is, each with its places."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.add_script_tag(path=str(SCRIPT))
    return page.evaluate(FIND)
