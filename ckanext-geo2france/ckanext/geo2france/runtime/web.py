"""CKAN's own processes: the web server and the background worker."""

from __future__ import annotations

import os
import sys

import requests

from ckanext.geo2france.runtime.gunicorn_hooks import LONGEST_LINE
from ckanext.geo2france.runtime.home import Home
from ckanext.geo2france.runtime.ports import LOOPBACK
from ckanext.geo2france.runtime.programs import Program
from ckanext.geo2france.runtime.project import executable

__all__ = ["harvests", "jobs", "keeper", "site_url", "web"]


def site_url(port: int) -> str:
    """Return the address that a browser on this machine opens."""
    return os.environ.get("CKAN_SITE_URL") or f"http://{LOOPBACK}:{port}"


def web(home: Home, port: int) -> Program:
    """Return the web server: gunicorn, CKAN loaded once and shared by the workers."""
    options = {
        "--bind": f"{LOOPBACK}:{port}",
        "--workers": os.environ.get("GEO2FRANCE_WEB_WORKERS", "2"),
        "--threads": os.environ.get("GEO2FRANCE_WEB_THREADS", "4"),
        "--worker-class": "gthread",
        "--timeout": "120",
        "--graceful-timeout": "10",
        "--limit-request-line": str(LONGEST_LINE),
        "--limit-request-field_size": str(LONGEST_LINE),
        "--config": "python:ckanext.geo2france.runtime.gunicorn_hooks",
        "--access-logfile": str(home.logs / "access.log"),
    }
    command = [
        executable("gunicorn"),
        "--no-control-socket",  # it would lie in $HOME, shared by every datahub of the account
        *(part for pair in options.items() for part in pair),
    ]
    return Program(
        name="web",
        label="Web server",
        command=[*command, "--preload", "ckanext.geo2france.runtime.wsgi:application"],
        environment=_environment(home),
        ready=lambda: _answers(port),
        stop_seconds=15,
    )


def jobs(home: Home) -> Program:
    """Return the worker of CKAN's background jobs."""
    return _ckan(home, "jobs", "Background jobs", "jobs", "worker")


def keeper(home: Home) -> Program:
    """Return what keeps the search index in line with the database."""
    return _ckan(home, "keeper", "Index keeper", "geo2france", "search", "keep")


def harvests(home: Home) -> Program:
    """Return what watches the schedules of harvests and carries their runs out."""
    return _ckan(home, "harvest", "Harvests", "geo2france", "harvest", "work")


def _ckan(home: Home, name: str, label: str, *command: str) -> Program:
    return Program(
        name=name,
        label=label,
        command=[executable("ckan"), "-c", str(home.ini), *command],
        environment=_environment(home),
        ready=lambda: True,
        stop_seconds=30,
    )


def _environment(home: Home) -> dict[str, str]:
    return {
        "CKAN_INI": str(home.ini),
        "PYTHONUNBUFFERED": "1",
        # what the wheels put beside the interpreter (node, gunicorn) is found by name
        "PATH": os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")]),
    }


def _answers(port: int) -> bool:
    try:
        asked = requests.get(f"http://{LOOPBACK}:{port}/api/3/action/status_show", timeout=30)
    except requests.RequestException:
        return False
    return asked.ok
