"""Run a command as an unprivileged user, for PostgreSQL, which refuses to run as root.

The data folder or the Python environment may lie under a folder that this user cannot enter
(``/root`` is 0700). Then the command keeps one ambient capability, the right to read and search
any folder, and nothing else of root.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import sys
from pathlib import Path

from ckanext.geo2france.runtime.errors import NoUnprivilegedUser

__all__ = ["can_enter", "pick_user", "wrap"]

CANDIDATES = ("postgres", "nobody")
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
PR_SET_SECUREBITS = 28
SECBIT_NO_SETUID_FIXUP = 1 << 2
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAPABILITY_VERSION_3 = 0x20080522


def pick_user() -> str | None:
    """Return the user to run PostgreSQL under, None when we are not root ourselves."""
    if os.geteuid() != 0:
        return None
    for name in CANDIDATES:
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise NoUnprivilegedUser(f"none of the users {', '.join(CANDIDATES)} exists here")


def wrap(command: list[str], user: str | None, *folders: Path) -> list[str]:
    """Return *command* so that it runs as *user* and can reach each of *folders*."""
    if user is None:
        return command
    keep = [] if all(can_enter(user, folder) for folder in folders) else ["--search"]
    # run by path: a module name would import the whole package, and need it importable
    return [sys.executable, __file__, *keep, user, *command]


def can_enter(user: str, folder: Path) -> bool:
    """Tell whether *user* can search *folder* and every folder above it."""
    entry = pwd.getpwnam(user)
    groups = set(os.getgrouplist(user, entry.pw_gid))
    for each in (folder, *folder.parents):
        try:
            found = each.stat()
        except FileNotFoundError:
            continue
        if found.st_uid == entry.pw_uid:
            bit = 0o100
        elif found.st_gid in groups:
            bit = 0o010
        else:
            bit = 0o001
        if not found.st_mode & bit:
            return False
    return True


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Set(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def _become(user: str, *, search: bool) -> None:
    entry = pwd.getpwnam(user)
    libc = ctypes.CDLL(None, use_errno=True)
    capability = _available(libc) if search else None
    if capability is not None:
        # keeps capabilities over setuid(), and makes access(2), which initdb asks, heed them
        _check(libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0))
    os.setgroups(os.getgrouplist(user, entry.pw_gid))
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)
    if capability is not None:
        _keep_only(libc, capability)


def _available(libc: ctypes.CDLL) -> int:
    """Return the narrower capability that this root has; containers often lack the first."""
    held = (_Set * 2)()
    _check(libc.capget(ctypes.byref(_Header(CAPABILITY_VERSION_3, 0)), held))
    for capability in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
        if held[0].permitted & (1 << capability):
            return capability
    raise NoUnprivilegedUser(
        "the data folder or the Python environment lies where no other user can enter"
    )


def _keep_only(libc: ctypes.CDLL, capability: int) -> None:
    mask = 1 << capability
    kept = (_Set * 2)(_Set(mask, mask, mask), _Set(0, 0, 0))
    _check(libc.capset(ctypes.byref(_Header(CAPABILITY_VERSION_3, 0)), kept))
    _check(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0))


def _check(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _main(arguments: list[str]) -> None:
    search = arguments[0] == "--search"
    user, *command = arguments[1:] if search else arguments
    _become(user, search=search)
    os.execv(command[0], command)  # noqa: S606  the command comes from our own configuration


if __name__ == "__main__":
    _main(sys.argv[1:])
