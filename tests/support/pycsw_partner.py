"""A real partner catalogue for tests: pycsw in its own virtual environment, loaded with records.

pycsw needs older libraries than the portal: it is installed once into a cache folder, from PyPI.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from installed import alone, installed
from loopback import free_port, wait_for

__all__ = ["Partner", "running_partner"]

REQUIREMENTS = (
    "pycsw==2.6.2",
    "SQLAlchemy<2",
    "xmltodict==0.14.2",
    "gunicorn==23.0.0",
    # pycsw asks for pkg_resources, which newer ones have no more
    "setuptools<81",
)
SECONDS = 60
CONFIGURATION = """[server]
home=.
url=http://127.0.0.1:{port}/csw
mimetype=application/xml; charset=UTF-8
encoding=UTF-8
language=fr-FR
maxrecords=100
loglevel=ERROR
logfile=
profiles=apiso
[manager]
transactions=true
allowed_ips=127.0.0.1
[metadata:main]
identification_title=Partenaire
identification_abstract=Catalogue d'un partenaire
identification_keywords=essai
identification_keywords_type=theme
identification_fees=None
identification_accessconstraints=None
provider_name=Partenaire
provider_url=https://example.org
contact_name=Camille Exemple
contact_position=Exemple
contact_address=1 rue de l'Exemple
contact_city=Lille
contact_stateorprovince=Nord
contact_postalcode=59000
contact_country=France
contact_phone=0
contact_fax=0
contact_email=partenaire@example.org
contact_url=https://example.org
contact_hours=9-17
contact_instructions=Aucune
contact_role=pointOfContact
[metadata:inspire]
enabled=true
languages_supported=fre,eng
default_language=fre
date=2026-01-01
gemet_keywords=infoCatalogueService
conformity_service=notEvaluated
contact_name=Camille Exemple
contact_email=partenaire@example.org
temp_extent=2026-01-01/2026-12-31
[repository]
database=sqlite:///{database}
table=records
"""


@dataclass(frozen=True)
class Partner:
    """A running pycsw."""

    url: str
    database: Path

    def identifiers(self) -> list[str]:
        """Return the identifiers of the records that it serves."""
        with sqlite3.connect(self.database) as records:
            return [row[0] for row in records.execute("select identifier from records")]

    def remove(self, *identifiers: str) -> None:
        """Let it serve these records no longer."""
        with sqlite3.connect(self.database) as records:
            records.executemany(
                "delete from records where identifier = ?", [(each,) for each in identifiers]
            )


@contextmanager
def running_partner(cache: Path, work: Path, records: Path) -> Iterator[Partner]:
    """Run a pycsw that serves the ISO files of the folder *records*.

    cache: where pycsw and its records are kept from one session to the next; work: an empty folder
    for its database. Raises CannotInstall.
    """
    programs = installed(cache / "pycsw-2.6.2", REQUIREMENTS)
    port = free_port()
    database = work / "records.db"
    configuration = work / "pycsw.cfg"
    configuration.write_text(CONFIGURATION.format(port=port, database=database), "utf-8")
    shutil.copy(_loaded(cache, programs, records), database)
    server = subprocess.Popen(
        [
            str(programs / "gunicorn"),
            "-b",
            f"127.0.0.1:{port}",
            "-w",
            "2",
            "pycsw.wsgi:application",
        ],
        cwd=work,
        env={**os.environ, "PYCSW_CONFIG": str(configuration)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}/csw"
        wait_for(f"{url}?service=CSW&version=2.0.2&request=GetCapabilities", SECONDS)
        yield Partner(url, database)
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            # Its workers leave by themselves once it is gone.
            server.kill()
            server.wait()


def _loaded(cache: Path, programs: Path, records: Path) -> Path:
    """Return a database that holds the records, which takes as long to load as they are many.

    It is kept beside pycsw: the workers, and sessions to come, start from a copy.
    """
    told = hashlib.sha256(" ".join(REQUIREMENTS).encode())
    for path in sorted(path for path in records.rglob("*") if path.is_file()):
        told.update(path.relative_to(records).as_posix().encode())
        told.update(path.read_bytes())
    kept = cache / f"pycsw-records-{told.hexdigest()[:16]}.db"
    with alone(kept), TemporaryDirectory(dir=cache) as folder:
        if not kept.is_file():
            made, configuration = Path(folder, "records.db"), Path(folder, "pycsw.cfg")
            configuration.write_text(CONFIGURATION.format(port=0, database=made), "utf-8")
            for command in (["setup_db"], ["load_records", "-p", str(records), "-r"]):
                admin = [str(programs / "pycsw-admin.py"), "-c", *command]
                _run([*admin, "-f", str(configuration)], Path(folder))
            made.rename(kept)
    return kept


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
