"""Set the project up in ``.venv``, with nothing but a Python.

Run by path (``python3 …/bootstrap.py runtime|dev``), before anything is installed: only the
standard library is imported. Each step is skipped while the files that it depends on are the same.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[4]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMPS = VENV / "stamps"
FRONTEND = ROOT / "frontend"
PACKAGE = ROOT / "ckanext-geo2france" / "ckanext" / "geo2france"
OLDEST, NEWEST = (3, 10), (3, 13)
OLDEST_NODE = 20
#: Debian's packages that tests use, and the program of each: a browser, a WMS.
DEBIAN = {"chromium": "chromium", "cgi-mapserver": "mapserv", "lighttpd": "lighttpd"}


class SetupFailed(Exception):
    """A step of the set-up failed; the message is for the person at the terminal."""


def main(kind: str) -> None:
    """Set up what running (``runtime``) or developing and testing (``dev``) needs."""
    began = time.monotonic()
    _check_python()
    _make_venv()
    _step("packages", _package_files(), lambda: _install_packages(kind), kind)
    with ThreadPoolExecutor(4) as pool:
        steps = [
            pool.submit(_set_up_frontend, kind),
            pool.submit(_step, "byte code", _package_files(), _compile_packages, kind),
            pool.submit(_step, "translations", _catalogues(), _compile_catalogues),
            pool.submit(_step, "Solr's jars", _jars_files(), _fetch_jars),
        ]
        for step in steps:
            step.result()
    if kind == "dev":
        _ensure_debian()
    _say(f"set up in {time.monotonic() - began:.0f} s")


def _check_python() -> None:
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        found = ".".join(map(str, sys.version_info[:3]))
        raise SetupFailed(
            f"Python {found} cannot run the datahub: 3.10 to 3.13 is needed. "
            "Name another one: make run PYTHON=/path/to/python3.11"
        )


def _make_venv() -> None:
    """Make ``.venv``; one that was left half-made, or whose Python is gone, is made anew."""
    if (BIN / "python").exists() and _runs([str(BIN / "python"), "-c", "import pip"]):
        STAMPS.mkdir(exist_ok=True)
        return
    _say("making .venv")
    shutil.rmtree(VENV, ignore_errors=True)
    _run([sys.executable, "-m", "venv", str(VENV)], "making .venv (on Debian: python3-venv)")
    STAMPS.mkdir()


def _step(name: str, files: Iterable[Path], work: Callable[[], None], kind: str = "") -> None:
    """Do *work* unless it was done for these very files; note that at its end.

    kind: what the work is for, if it differs; what developing needs holds what running needs.
    """
    stamp = STAMPS / name.replace(" ", "-")
    digest = _digest(files)
    enough = {kind + digest, *(["dev" + digest] if kind == "runtime" else [])}
    if stamp.exists() and stamp.read_text() in enough:
        return
    began = time.monotonic()
    _say(f"{name}…")
    work()
    stamp.write_text(kind + digest)
    _say(f"{name} done ({time.monotonic() - began:.0f} s)")


def _digest(files: Iterable[Path]) -> str:
    total = hashlib.sha256(str(ROOT).encode())
    for path in sorted(files):
        total.update(path.relative_to(ROOT).as_posix().encode())
        total.update(path.read_bytes() if path.is_file() else b"")
    return total.hexdigest()


def _package_files() -> list[Path]:
    locks = (ROOT / "requirements" / f"{name}.txt" for name in ("uv", "runtime", "dev"))
    return [ROOT / "setup.py", *locks]


def _install_packages(kind: str) -> None:
    """Install the locked versions, every one checked by its hash, then the project itself."""
    lock = str(ROOT / "requirements" / f"{kind}.txt")
    pip = [str(BIN / "python"), "-m", "pip", "--disable-pip-version-check", "-q", "install"]
    locked = ["--require-hashes", "--no-deps", "-r"]
    _run([*pip, *locked, str(ROOT / "requirements" / "uv.txt")], "installing uv")
    uv = [str(BIN / "uv"), "pip", "install", "-q", "--python", str(BIN / "python")]
    if not _runs([*uv, *locked, lock]):
        # uv knows nothing of pip's configuration (mirrors, certificates)
        _say("uv could not, trying pip")
        _run([*pip, *locked, lock], "installing the packages")
    _run([*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], "installing the project")


def _compile_packages() -> None:
    """Compile every module once, while Solr's jars are fetched: a first start would compile them.

    A few, written for other Pythons, cannot be compiled.
    """
    _runs([str(BIN / "python"), "-m", "compileall", "-q", "-j", "0", str(VENV / "lib")])


def _frontend_files() -> list[Path]:
    if not FRONTEND.is_dir():
        return []
    own = [path for path in FRONTEND.iterdir() if path.is_file()]
    return own + [path for path in (FRONTEND / "src").rglob("*") if path.is_file()]


def _set_up_frontend(kind: str) -> None:
    packages = [FRONTEND / "package-lock.json", FRONTEND / "package.json"]
    needed = [] if kind == "dev" else ["--omit=dev"]
    _step("front-end packages", packages, lambda: _npm("npm ci", "ci", *needed), kind)
    _step("front end", _frontend_files(), lambda: _npm("bundling", "run", "build"))


def _npm(what: str, *arguments: str) -> None:
    environment = _with_node()
    npm = shutil.which("npm", path=environment["PATH"])
    if npm is None:
        raise SetupFailed("npm was not found beside Node: remove .venv and start again")
    _run([npm, "--silent", *arguments], what, cwd=FRONTEND, env=environment)


def _with_node() -> dict[str, str]:
    """Return an environment in which ``node`` is the machine's if recent, else the wheel's."""
    environment = dict(os.environ)
    node = shutil.which("node")
    if node is None or not shutil.which("npm") or _major(node) < OLDEST_NODE:
        environment["PATH"] = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    return environment


def _major(node: str) -> int:
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    number = done.stdout.strip().lstrip("v").partition(".")[0]
    return int(number) if number.isdigit() else 0


def _catalogues() -> list[Path]:
    return list((PACKAGE / "i18n").rglob("*.po"))


def _compile_catalogues() -> None:
    for catalogue in _catalogues():
        command = [str(BIN / "pybabel"), "compile", "-i", str(catalogue)]
        _run([*command, "-o", str(catalogue.with_suffix(".mo"))], "compiling the translations")


def _jars_files() -> list[Path]:
    return [ROOT / "config/solr/jgo.lock.toml", PACKAGE / "runtime/classes.py"]


def _fetch_jars() -> None:
    _run([str(BIN / "geo2france"), "prepare"], "fetching Solr's jars")


def _ensure_debian() -> None:
    """Install what tests need of Debian where we may; they skip, and say so, without it."""
    missing = [package for package, program in DEBIAN.items() if not _is_there(program)]
    if not missing or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    _say(f"installing {', '.join(missing)} for the tests…")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _runs(["apt-get", "update", "-qq"], env=quiet)
    for package in missing:
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
        if not _runs(command, env=quiet):
            _say(f"{package} could not be installed: the tests that need it will say so")


def _is_there(program: str) -> bool:
    # What only root runs by name may be out of the path of others.
    return bool(shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/lib/cgi-bin"))


def _runs(command: list[str], **options: Any) -> bool:
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False, **options
    )
    return done.returncode == 0


def _run(command: list[str], what: str, **options: Any) -> None:
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **options,
    )
    if done.returncode != 0:
        tail = "\n".join(done.stdout.splitlines()[-25:])
        raise SetupFailed(f"{what} failed:\n{tail}")


def _say(line: str) -> None:
    sys.stderr.write(f"[set-up] {line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except SetupFailed as failure:
        sys.exit(f"[set-up] {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
