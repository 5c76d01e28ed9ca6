"""Two portals side by side in a scratch home: ours, and CKAN 2.12 as it comes.

Both read the same PostgreSQL database and Valkey. Each has its own core in the same Solr: ours with
our configset, the peer's with CKAN's schema (and ckanext-spatial's fields) in Solr's default
configuration, which is what CKAN's documentation and Docker image install.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import pysolr
import requests

from ckanext.geo2france.runtime import web
from ckanext.geo2france.runtime.home import Home
from ckanext.geo2france.runtime.ports import keep_port
from ckanext.geo2france.runtime.project import config_folder, executable
from ckanext.geo2france.runtime.services import Services, plan
from ckanext.geo2france.runtime.start import start_ckan, start_engines
from ckanext.geo2france.runtime.supervision import Supervisor

__all__ = ["OURS", "STOCK", "Portals", "ckan", "index", "load", "rebuild", "running", "say"]

HERE = Path(__file__).resolve().parent
OURS, STOCK = "ours", "stock"
#: Cores with the documents of 100,000 datasets, of which the database knows only the first.
LARGE = {OURS: "ours-large", STOCK: "stock-large"}
#: The fields that ckanext-spatial's documentation and CKAN's Docker image add to the schema.
SPATIAL_TYPE = (
    '<fieldType name="location_rpt" class="solr.SpatialRecursivePrefixTreeFieldType"'
    ' spatialContextFactory="JTS" autoIndex="true" validationRule="repairBuffer0"'
    ' distErrPct="0.025" maxDistErr="0.001" distanceUnits="kilometers"/>'
)
SPATIAL_FIELDS = (
    '<field name="spatial_geom" type="location_rpt" indexed="true" multiValued="true"/>'
    + "".join(
        f'<field name="{name}" type="float" indexed="true" stored="true"/>'
        for name in ("bbox_area", "maxx", "maxy", "minx", "miny")
    )
)
STOCK_PLUGINS = "activity datastore text_view image_view datatables_view spatial_query"
LOADING_PLUGINS = "geo2france scheming_datasets"
LOGGING = """
[loggers]
keys = root
[handlers]
keys = console
[formatters]
keys = generic
[logger_root]
level = WARNING
handlers = console
[handler_console]
class = StreamHandler
args = (sys.stderr,)
formatter = generic
[formatter_generic]
format = %(message)s
"""


@dataclass(frozen=True, slots=True)
class Portals:
    """Both portals while they run: their addresses and configuration files."""

    home: Home
    services: Services
    stock_url: str

    def url(self, portal: str) -> str:
        """Return the address of the web server of *portal*."""
        return self.services.site_url if portal == OURS else self.stock_url

    def solr(self, core: str) -> str:
        """Return the address of a core of the Solr that both share."""
        return self.services.settings["solr_url"].rsplit("/", 1)[0] + "/" + core

    def core(self, portal: str, *, large: bool = False) -> str:
        """Return the name of the core of *portal*."""
        return LARGE[portal] if large else {OURS: "ckan", STOCK: STOCK}[portal]

    def ini(self, portal: str, *, large: bool = False) -> Path:
        """Return the configuration file of *portal*, or its copy for the large core."""
        return self.home.path / f"{portal}{'-large' if large else ''}.ini"


@contextmanager
def running(home: Home, *, serve: bool) -> Iterator[Portals]:
    """Start the engines with both configurations; with *serve* both web servers stay up too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped"))  # so that the engines stop too
    home.create()
    supervisor = Supervisor(home)
    supervisor.shutdown()
    # What an earlier run has still to index would keep the searches of this one waiting: nobody
    # indexes it here.
    shutil.rmtree(home.path / "valkey" / "appendonlydir", ignore_errors=True)
    services = plan(home)
    stock_port = keep_port(home, STOCK)
    portals = Portals(home, services, web.site_url(stock_port))
    _lay_cores(home)
    ours = next(program for program in services.ckan if program.name == "web")
    stock = replace(
        web.web(home, stock_port),
        name=STOCK,
        label="Stock CKAN",
        environment={**ours.environment, "CKAN_INI": str(portals.ini(STOCK))},
    )
    services = replace(services, ckan=(ours, stock))
    try:
        start_engines(home, services, supervisor, say)
        for core in (STOCK, *LARGE.values()):
            _wait_for(portals.solr(core))
        _write_inis(portals)
        start_ckan(home, services, supervisor, say)  # also for the tables that it makes
        if not serve:
            for program in services.ckan:
                supervisor.server.stopProcess(program.name, True)
        yield portals
    finally:
        supervisor.shutdown()


def say(line: str) -> None:
    """Tell the progress, apart from the tables."""
    sys.stderr.write(line + "\n")


def ckan(ini: Path, *command: str) -> None:
    """Run ``ckan -c INI command``."""
    arguments = [executable("ckan"), "-c", str(ini), *command]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"ckan {' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def load(portals: Portals, count: int) -> None:
    """Put *count* invented datasets into the database and our index, unless they are there."""
    if portals.home.state().get("bench_datasets") == count:
        return
    script = [sys.executable, str(HERE / "load.py"), str(portals.ini("loading")), str(count)]
    subprocess.run(script, check=True)
    portals.home.note(bench_datasets=count)


def rebuild(portals: Portals, portal: str) -> None:
    """Write the index of *portal* anew from the database, as its administrator would."""
    ours, stock = ("geo2france", "search", "rebuild"), ("search-index", "rebuild", "--quiet")
    ckan(portals.ini(portal), *(ours if portal == OURS else stock))


def index(portals: Portals, count: int) -> None:
    """Write the indexes that do not hold *count* datasets."""
    for portal in (OURS, STOCK):
        core = pysolr.Solr(portals.solr(portals.core(portal)), timeout=60)
        if core.search("*:*", rows=0).hits != count:
            say(f"Indexing for {portal}")
            rebuild(portals, portal)


def _wait_for(core: str, seconds: float = 60) -> None:
    """Wait until a core is loaded: Solr already answers for the others while it loads."""
    deadline = time.monotonic() + seconds
    while not requests.get(f"{core}/select", params={"q": "*:*", "rows": 0}, timeout=60).ok:
        if time.monotonic() > deadline:
            raise SystemExit(f"{core} does not answer")
        time.sleep(0.2)


def _lay_cores(home: Home) -> None:
    ours = config_folder() / "solr" / "conf"
    stock = home.path / "stock-conf"
    _write_stock_configset(stock)
    for name, configset in ((STOCK, stock), (LARGE[STOCK], stock), (LARGE[OURS], ours)):
        core = home.path / "solr" / name
        shutil.rmtree(core / "conf", ignore_errors=True)
        shutil.copytree(configset, core / "conf")
        (core / "core.properties").write_text(f"name={name}\n", encoding="utf-8")


def _write_stock_configset(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    spec = find_spec("ckan")
    assert spec is not None
    assert spec.origin is not None
    schema = (Path(spec.origin).parent / "config" / "solr" / "schema.xml").read_text("utf-8")
    schema = schema.replace("<types>", "<types>" + SPATIAL_TYPE, 1)
    schema = schema.replace("<fields>", "<fields>" + SPATIAL_FIELDS, 1)
    (folder / "schema.xml").write_text(schema, encoding="utf-8")
    for name in ("synonyms.txt", "stopwords.txt", "protwords.txt"):
        (folder / name).touch()
    shutil.copy(HERE / "stock" / "solrconfig.xml", folder)


def _write_inis(portals: Portals) -> None:
    home, secrets = portals.home, portals.home.secrets()
    ours = {"use": "config:ckan.ini"}
    stock = {
        "use": "egg:ckan",
        "SECRET_KEY": secrets["session"],
        "api_token.jwt.encode.secret": f"string:{secrets['session']}",
        "api_token.jwt.decode.secret": f"string:{secrets['session']}",
        "ckan.storage_path": str(home.path / "uploads"),
        "ckan.webassets.path": str(home.path / "webassets-stock"),
        **portals.services.settings,
        "ckan.site_id": "default",
        "ckan.site_url": portals.stock_url,
        "ckan.plugins": STOCK_PLUGINS,
        "ckan.locale_default": "fr",
        "ckan.locales_offered": "fr en",
    }
    for portal, settings in ((OURS, ours), (STOCK, stock)):
        for large in (False, True):
            address = {"solr_url": portals.solr(portals.core(portal, large=large))}
            _write_ini(portals.ini(portal, large=large), settings | address, own=portal == STOCK)
    loading = ours | {"ckan.plugins": LOADING_PLUGINS, "ckan.views.default_views": ""}
    _write_ini(portals.ini("loading"), loading, own=False)


def _write_ini(path: Path, settings: dict[str, str], *, own: bool) -> None:
    lines = ["[app:main]", *(f"{key} = {value}" for key, value in settings.items())]
    path.write_text("\n".join(lines) + "\n" + (LOGGING if own else ""), encoding="utf-8")
    path.chmod(0o600)
