"""Loading the demo catalogue at start, once for each state of the folder ``demo/``."""

from __future__ import annotations

import hashlib

from ckanext.geo2france.runtime.home import Home
from ckanext.geo2france.runtime.project import demo_folder, executable
from ckanext.geo2france.runtime.start import Report, run_step

__all__ = ["load_demo"]


def load_demo(home: Home, report: Report) -> None:
    """Load the demo catalogue unless this very one is loaded."""
    fingerprint = _fingerprint()
    if home.state().get("demo") == fingerprint:
        return
    report("Loading the demo catalogue")
    command = [executable("ckan"), "-c", str(home.ini), "geo2france", "demo", "load"]
    title = "Loading the demo catalogue"
    run_step(home, title, command, report=lambda line: report(f"  {line}"))
    home.note(demo=fingerprint)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(demo_folder().rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(demo_folder()).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
