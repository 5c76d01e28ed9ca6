"""Real Chromium in front of a real portal with the demo catalogue, as ``geo2france up`` serves it.

The network ends at this machine: every request to another address is refused, and noted.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import (
    Browser,
    Locator,
    Page,
    Request,
    StorageState,
    expect,
    sync_playwright,
)
from screens import SIZES

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("GEO2FRANCE_CHROMIUM") or shutil.which("chromium") or ""
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Refused by the browser itself: a route for every request would take its cache away too.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
#: The base map is asked by the visitor's browser; a portal without network goes without it.
BASEMAP = "data.geopf.fr"
# A page may take its time beside another worker's tests; what never comes fails all the same.
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip where there is no browser; under CI the tests run, and say so by failing."""
    if CHROMIUM or os.environ.get("CI") == "true":
        return
    skip = pytest.mark.skip(reason="Chromium is missing: install Debian's package `chromium`")
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(skip)


@pytest.fixture(scope="package")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Run a portal with the demo catalogue; its data folder is the fixture.

    ``GEO2FRANCE_TEST_PORTAL`` names the data folder of one that runs already.
    """
    running = os.environ.get("GEO2FRANCE_TEST_PORTAL")
    if running:
        yield Path(running)
        return
    folder = tmp_path_factory.mktemp("portal")
    try:
        geo2france(folder, "up", "--demo", "--detach")
        yield folder
    finally:
        geo2france(folder, "down")


def geo2france(home: Path, *arguments: str) -> str:
    """Run the console script on a data folder, and return what it prints."""
    program = str(Path(sys.executable).with_name("geo2france"))
    done = subprocess.run(
        [program, "--home", str(home), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="package")
def command(home: Path) -> Callable[..., str]:
    """Return a function that runs the console script beside the portal."""
    return lambda *arguments: geo2france(home, *arguments)


@pytest.fixture(scope="package")
def portal(home: Path) -> str:
    """Return the address of the portal."""
    settings = (home / "services.ini").read_text("utf-8")
    address = re.search(r"^ckan\.site_url *= *(http://\S+)", settings, re.MULTILINE)
    assert address, settings
    return address[1].rstrip("/")


@dataclass(frozen=True)
class Editor:
    """An account that may write everywhere."""

    name: str = "navigatrice"
    password: str = "une-phrase-pour-essayer"


@pytest.fixture(scope="package")
def editor(home: Path) -> Editor:
    """Make the account; a portal that runs already may have it."""
    account = Editor()
    ckan = [str(Path(sys.executable).with_name("ckan")), "-c", str(home / "ckan.ini")]
    described = [f"email={account.name}@example.org", f"password={account.password}"]
    done = subprocess.run(
        [*ckan, "sysadmin", "add", "--create", account.name, *described],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return account


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """A Chromium for all tests of this folder: each visitor has a context, so a profile, alone."""
    assert CHROMIUM, "Chromium is missing: install Debian's package `chromium`"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Visit:
    """One visitor: a page, and what went wrong while it was used."""

    page: Page
    portal: str
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    #: Hosts that the visitor may ask in vain.
    elsewhere: set[str | None] = field(default_factory=lambda: {BASEMAP})

    def missed(self) -> list[str]:
        """Return the requests to hosts that the portal must do without."""
        return [url for url in self.outside if urlsplit(url).hostname not in self.elsewhere]

    def go(self, path: str) -> Page:
        """Open a page of the portal."""
        self.page.goto(self.portal + path)
        return self.page

    def open_filters(self) -> None:
        """Show the filters, which are a drawer on a phone and a column elsewhere."""
        # Until the styles apply, the drawer of the phone shows everywhere.
        self.page.wait_for_load_state()
        drawer = self.page.locator("details.g2f-side > summary")
        if drawer.is_visible():
            drawer.click()

    def note(self, request: Request) -> None:
        """Note a request that leaves this machine, and that nothing answered."""
        if urlsplit(request.url).scheme in ("http", "https") and not _is_here(request.url):
            self.outside.append(request.url)


def _is_here(url: str) -> bool:
    return urlsplit(url).hostname == "127.0.0.1"


Open = Callable[..., Visit]


@pytest.fixture
def visitor(chromium: Browser, portal: str) -> Iterator[Open]:
    """Return a function that lets a visitor in, and check at the end that nothing was missing."""
    visits: list[Visit] = []

    def enter(size: str = "desktop", **options: object) -> Visit:
        width, height = SIZES[size]
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale="fr-FR", **options
        )
        visit = Visit(context.new_page(), portal)
        visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
        context.on("requestfailed", visit.note)
        visits.append(visit)
        return visit

    yield enter
    for visit in visits:
        visit.page.context.close()
    assert [url for visit in visits for url in visit.missed()] == []
    assert [error for visit in visits for error in visit.errors] == []


@pytest.fixture(scope="package")
def session(chromium: Browser, portal: str, editor: Editor) -> StorageState:
    """Log the editor in by the form, once, and return the cookies for ``storage_state``."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{portal}/user/login")
    page.locator("input[name=login]").fill(editor.name)
    page.locator("input[name=password]").fill(editor.password)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda url: "/user/login" not in url)
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture(params=SIZES)
def visit(visitor: Open, request: pytest.FixtureRequest) -> Visit:
    """A visitor on each size of screen."""
    return visitor(request.param)


DRAWN = """([frame, colour, wanted]) => {
  const canvas = frame.querySelector("canvas");
  if (!canvas?.width) return false;
  const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let found = 0;
  for (let at = 0; at < data.length; at += 4) {
    const near = colour.every((value, channel) => Math.abs(data[at + channel] - value) < 12);
    if (near && data[at + 3] > 200) found += 1;
  }
  return found >= wanted;
}"""
#: The colours that the theme gives to the maps.
COLOURS = {"accent": [11, 95, 122], "highlight": [194, 65, 12]}


@pytest.fixture
def drawn() -> Callable[..., None]:
    """Return a function that waits until a map's canvas shows enough pixels of a colour."""

    def wait(frame: Locator, colour: str, at_least: int = 50) -> None:
        handle = frame.element_handle()
        frame.page.wait_for_function(DRAWN, arg=[handle, COLOURS[colour], at_least], timeout=10_000)

    return wait


PUT = """attributes => {
  const preview = document.createElement("g2f-preview");
  for (const [name, value] of Object.entries(attributes)) preview.setAttribute(name, value);
  preview.append(Object.assign(document.createElement("p"), {textContent: "repli"}));
  document.querySelector("main").replaceChildren(preview);
}"""


@pytest.fixture(scope="package")
def windmills(portal: str) -> str:
    """Return the path of a dataset whose page has a preview."""
    question = f"{portal}/api/3/action/package_search?q=eoliens&rows=1"
    with urlopen(question) as answer:
        (found,) = json.load(answer)["result"]["results"]
    return f"/dataset/{found['name']}"


@pytest.fixture
def preview_of(windmills: str) -> Callable[..., Locator]:
    """Return a function that puts a preview in a page of the portal, as a template would."""

    def put(visit: Visit, **attributes: str) -> Locator:
        page = visit.go(windmills)
        page.wait_for_function("() => Boolean(customElements.get('g2f-preview'))")
        page.evaluate(PUT, attributes)
        return page.locator("g2f-preview")

    return put
