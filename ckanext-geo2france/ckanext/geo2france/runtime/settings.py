"""The generated configuration: three files, each using the next.

``ckan.ini``      the administrator's own settings; written once, never touched again
``services.ini``  addresses and secrets of this home; rewritten at each start
``config/ckan/base.ini``  what every installation shares; part of the project
"""

from __future__ import annotations

import configparser
import os
from collections.abc import Mapping
from pathlib import Path

from ckanext.geo2france.runtime.home import Home
from ckanext.geo2france.runtime.project import config_folder

__all__ = ["plugins_without", "read_own_settings", "read_settings", "write_ini"]

OWN = """# Your settings: this file is written once, then it is yours.
# It overrides services.ini (addresses and secrets, rewritten at each start), which uses the
# project's config/ckan/base.ini.
[app:main]
use = config:services.ini
"""


def write_ini(home: Home, settings: Mapping[str, str]) -> None:
    """Write ``services.ini`` with *settings*, and ``ckan.ini`` if there is none."""
    base = config_folder() / "ckan" / "base.ini"
    secrets = home.secrets()
    values = {
        "use": f"config:{base}",
        "SECRET_KEY": secrets["session"],
        "beaker.session.secret": secrets["beaker"],
        "api_token.jwt.encode.secret": f"string:{secrets['session']}",
        "api_token.jwt.decode.secret": f"string:{secrets['session']}",
        "ckanext.geo2france.harvest.secret": secrets["harvest"],
        "licenses_group_url": f"file://{config_folder() / 'licenses.json'}",
        "ckan.storage_path": str(home.path / "uploads"),
        "ckan.webassets.path": str(home.path / "webassets"),
        **settings,
    }
    lines = ["# Written by geo2france at each start: edit ckan.ini instead.", "[app:main]"]
    lines += [f"{key} = {_escape(value)}" for key, value in values.items()]
    _write_private(home.services_ini, "\n".join(lines) + "\n")
    if not home.ini.exists():
        _write_private(home.ini, OWN)


def read_settings(home: Home) -> dict[str, str]:
    """Return the settings of ``services.ini``, overridden by those of ``ckan.ini``."""
    return _read(home.services_ini, home.ini)


def read_own_settings(home: Home) -> dict[str, str]:
    """Return the administrator's own settings, from ``ckan.ini`` alone."""
    return _read(home.ini)


def plugins_without(*names: str) -> str:
    """Return the project's ``ckan.plugins`` without *names*."""
    plugins = _read(config_folder() / "ckan" / "base.ini")["ckan.plugins"].split()
    return " ".join(plugin for plugin in plugins if plugin not in names)


def _read(*paths: Path) -> dict[str, str]:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment]  # CKAN's keys are case-sensitive
    parser.read(paths, encoding="utf-8")
    section = dict(parser["app:main"]) if parser.has_section("app:main") else {}
    return {key: value.replace("%%", "%") for key, value in section.items()}


def _escape(value: str) -> str:
    """Escape what configparser would take for interpolation."""
    return value.replace("%", "%%")


def _write_private(path: Path, text: str) -> None:
    draft = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(text)
    draft.replace(path)
