"""What a browser with an empty cache transfers for a page."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Response, Route

__all__ = ["FirstView", "first_views"]

Key = TypeVar("Key", bound=Hashable)


@dataclass
class FirstView:
    """Files and bytes of our server by kind: document, stylesheet, script, image, font…"""

    files: Counter[str] = field(default_factory=Counter)
    bytes: Counter[str] = field(default_factory=Counter)

    def in_words(self) -> str:
        """Return the totals, then the bytes by kind."""
        kinds = ", ".join(f"{kind} {size / 1024:.0f}" for kind, size in self.bytes.most_common())
        return f"{self.files.total()} files, {self.bytes.total() / 1024:.0f} kB ({kinds})"


def first_views(pages: Mapping[Key, str]) -> dict[Key, FirstView] | None:
    """Load each page in a fresh context of Chromium; None where there is no browser."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            return {key: _view(browser, url) for key, url in pages.items()}
        finally:
            browser.close()


def _view(browser: Browser, url: str) -> FirstView:
    view = FirstView()
    root = "/".join(url.split("/")[:3]) + "/"

    def only_ours(route: Route) -> None:
        # the tiles of a base map are the world's, and would not come twice alike
        if route.request.url.startswith((root, "data:", "blob:")):
            route.continue_()
        else:
            route.abort()

    def count(response: Response) -> None:
        if response.url.startswith(root):
            kind = response.request.resource_type
            view.files[kind] += 1
            view.bytes[kind] += response.request.sizes()["responseBodySize"]

    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.route("**/*", only_ours)
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(url, wait_until="networkidle")
    for response in responses:
        count(response)
    context.close()
    return view
