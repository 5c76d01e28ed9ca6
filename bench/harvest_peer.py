"""The peer of harvests: ckanext-spatial 2.3.2 and ckanext-harvest, in a CKAN 2.12 of its own.

Own Python environment (installed once into a cache folder), own database in the same PostgreSQL,
the stock core of the same Solr: see `portals`. The program that harvests is stock/harvest_peer.py.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2
from portals import STOCK, Portals, say

from ckanext.geo2france.runtime.project import executable

__all__ = ["prepare", "python"]

REQUIREMENTS = (
    *("ckan[requirements]==2.12.0", "ckanext-spatial==2.3.2", "ckanext-harvest==1.6.3"),
    *("psycopg2-binary", "pylibmagic"),
)
PLUGINS = "harvest spatial_metadata csw_harvester"
DATABASE = "harvest_peer"


def python(cache: Path) -> Path:
    """Return the Python of the peer's environment, which is installed first where it is missing."""
    folder = cache / "ckan-2.12-spatial-2.3.2-harvest-1.6.3"
    done, program = folder / "installed", folder / "bin" / "python"
    if not done.is_file():
        say("Installing the peer")
        shutil.rmtree(folder, ignore_errors=True)
        uv = executable("uv")
        _run([uv, "venv", "-q", "--python", sys.executable, str(folder)])
        _run([uv, "pip", "install", "-q", "--python", str(program), *REQUIREMENTS])
        done.touch()
    return program


def prepare(portals: Portals, cache: Path) -> Path:
    """Make an empty portal of the peer, and return its configuration file."""
    settings = portals.services.settings
    _make_database(portals)
    ini = portals.home.path / "harvest-peer.ini"
    stock = portals.ini(STOCK).read_text("utf-8")
    overridden = {
        "sqlalchemy.url": settings["sqlalchemy.url"].rpartition("/")[0] + "/" + DATABASE,
        "ckan.site_id": "harvest-peer",
        "ckan.plugins": PLUGINS,
        "ckan.views.default_views": "",
        "ckan.auth.create_unowned_dataset": "true",
        # Without it one record in three of the French ones would be refused by a schema of 2007.
        "ckanext.spatial.harvest.continue_on_validation_errors": "true",
    }
    lines = [line for line in stock.splitlines() if line.partition(" = ")[0] not in overridden]
    at = lines.index("[app:main]") + 1
    lines[at:at] = [f"{key} = {value}" for key, value in overridden.items()]
    ini.write_text("\n".join(lines) + "\n", "utf-8")
    ini.chmod(0o600)
    command = [str(python(cache).with_name("ckan")), "-c", str(ini)]
    _run([*command, "db", "init"])
    _run([*command, "db", "upgrade", "-p", "harvest"])
    return ini


def _make_database(portals: Portals) -> None:
    """Make the peer's database, in place of an older one."""
    connection = psycopg2.connect(
        host="127.0.0.1",
        port=portals.services.postgres_port,
        user="postgres",
        password=portals.home.secrets()["postgres"],
        dbname="postgres",
    )
    connection.autocommit = True
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {DATABASE} OWNER ckan")


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
