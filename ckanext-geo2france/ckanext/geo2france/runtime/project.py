"""Where the project's own files are: configuration, demo catalogue, caches."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

__all__ = ["cache_folder", "config_folder", "demo_folder", "executable", "project_root"]


def project_root() -> Path:
    """Return the folder that holds ``config/``: the checkout, or what a wheel installed."""
    told = os.environ.get("GEO2FRANCE_ROOT")
    if told:
        return Path(told).resolve()
    return _found_root()


@cache
def _found_root() -> Path:
    # Each search asks for the ranking file, and so for this folder.
    for folder in Path(__file__).resolve().parents:
        if (folder / "config" / "solr" / "jetty.xml").is_file():
            return folder
    return Path(sys.prefix) / "share" / "geo2france"


def config_folder() -> Path:
    """Return ``config/``."""
    return project_root() / "config"


def demo_folder() -> Path:
    """Return ``demo/``."""
    return project_root() / "demo"


def cache_folder() -> Path:
    """Return the folder shared by every home of this user, where Solr's jars are kept."""
    told = os.environ.get("GEO2FRANCE_CACHE")
    if told:
        return Path(told)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "geo2france"


def executable(name: str) -> str:
    """Return the path of a console script of the running Python environment."""
    return str(Path(sys.executable).parent / name)
