"""Solr's jars: fetched from Maven Central by jgo after the lock file, checked, kept for all."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import tomli

from ckanext.geo2france.runtime.errors import JarsUnavailable
from ckanext.geo2france.runtime.project import cache_folder, config_folder

__all__ = ["ensure_jars", "jars_folder", "verify_jars"]

Progress = Callable[[str], None]
PAUSES = (1, 4, 10)  # seconds after each failed try


def lock_file() -> Path:
    """Return the lock file, which names every jar with its SHA-256."""
    return config_folder() / "solr" / "jgo.lock.toml"


def ensure_jars(progress: Progress = lambda _: None) -> Path:
    """Return the folder of Solr's jars, fetched and verified first if need be.

    The folder is named after the lock file's content, and its marker is written last: a fetch
    that was interrupted is taken up again, a finished one costs no reading.
    """
    folder = jars_folder()
    if not (folder / ".complete").exists():
        _fetch_all(folder, progress)
        (folder / ".complete").touch()
    return folder


def verify_jars() -> list[str]:
    """Return what is wrong with the jars, one line each; nothing when every hash is right."""
    folder = jars_folder()
    problems: list[str] = []
    for locked in _locked():
        jar = folder / _file_name(locked)
        if not jar.is_file():
            problems.append(f"{jar.name} is missing")
        elif _sha256(jar) != locked["sha256"]:
            problems.append(f"{jar.name} differs from the lock file")
    return problems


def jars_folder() -> Path:
    """Return the folder of the jars of this lock file, which need not exist."""
    digest = hashlib.sha256(lock_file().read_bytes()).hexdigest()[:12]
    return cache_folder() / f"solr-jars-{digest}"


def _locked() -> list[dict[str, Any]]:
    with lock_file().open("rb") as handle:
        return tomli.load(handle)["dependencies"]


def _file_name(locked: dict[str, Any]) -> str:
    classifier = f"-{locked['classifier']}" if locked.get("classifier") else ""
    return f"{locked['artifactId']}-{locked['version']}{classifier}.jar"


def _fetch_all(folder: Path, progress: Progress) -> None:
    from jgo.maven import MavenContext

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise JarsUnavailable(str(error)) from error
    context = MavenContext(repo_cache=cache_folder() / "maven", timeout=60)
    locked = _locked()
    with ThreadPoolExecutor(8) as pool:
        pending = [pool.submit(_fetch, context, each, folder) for each in locked]
        for done, future in enumerate(as_completed(pending), 1):
            future.result()
            if done % 20 == 0 or done == len(locked):
                progress(f"{done} of {len(locked)} jars")


def _fetch(context: Any, locked: dict[str, Any], folder: Path) -> None:
    target = folder / _file_name(locked)
    if target.exists() and _sha256(target) == locked["sha256"]:
        return
    artifact = (
        context.project(locked["groupId"], locked["artifactId"])
        .at_version(locked["version"])
        .artifact(locked.get("classifier", ""), locked.get("packaging", "jar"))
    )
    if artifact.cached_path.exists() and _sha256(artifact.cached_path) != locked["sha256"]:
        artifact.cached_path.unlink()
    fetched = _resolve(artifact)
    if _sha256(fetched) != locked["sha256"]:
        fetched.unlink()
        raise JarsUnavailable(f"{target.name} does not have the hash of the lock file")
    # the folder of jars outlives Maven's cache, hence a link rather than a path into it
    draft = target.with_suffix(f".{os.getpid()}")
    draft.unlink(missing_ok=True)
    os.link(fetched, draft)
    draft.replace(target)


def _resolve(artifact: Any) -> Path:
    """Fetch *artifact*; ask again after a pause, as the network fails at times."""
    reason = ""
    for pause in PAUSES:
        try:
            return artifact.resolve()
        except (OSError, RuntimeError) as error:
            artifact.cached_path.unlink(missing_ok=True)  # half a file would pass for the whole
            reason = str(error)
        time.sleep(pause)
    raise JarsUnavailable(reason)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while chunk := handle.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
