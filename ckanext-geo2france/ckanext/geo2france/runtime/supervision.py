"""supervisord, the process manager: its configuration, its start, and talking to it."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, ServerProxy

import psutil
from supervisor.xmlrpc import SupervisorTransport

from ckanext.geo2france.runtime.errors import ServiceFailed
from ckanext.geo2france.runtime.home import Home
from ckanext.geo2france.runtime.programs import Program
from ckanext.geo2france.runtime.project import executable

__all__ = ["ALIVE", "MARK", "Supervisor"]

MARK = "GEO2FRANCE_SUPERVISED"
ALIVE = frozenset({"STARTING", "RUNNING"})
ENGINES = frozenset({"postgres", "valkey", "solr"})
SOCKET_LIMIT = 98  # a Unix socket's path may have 107 bytes; supervisord adds its process id


class Supervisor:
    """The supervisord of one home."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.socket = _socket_path(home)

    @property
    def server(self) -> Any:
        """A fresh connection: the transport cannot be used again after a failed call."""
        transport = SupervisorTransport(serverurl=f"unix://{self.socket}")
        return ServerProxy("http://127.0.0.1", transport=transport).supervisor

    def is_running(self) -> bool:
        """Tell whether supervisord answers."""
        try:
            return self.server.getState()["statename"] == "RUNNING"
        except (OSError, Fault, HTTPException):
            return False

    def launch(self, programs: Sequence[Program]) -> None:
        """Start supervisord with *programs*, none of them running yet."""
        self.sweep()
        path = self.home.run / "supervisord.conf"
        _write_private(path, _configuration(self.home, self.socket, programs))
        log = (self.home.logs / "supervisord.out").open("ab")
        with log:
            daemon = subprocess.Popen(
                [executable("supervisord"), "-n", "-c", str(path)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home.path,
                start_new_session=True,  # Ctrl-C is for us, who then stop it in good order
                env={**os.environ, MARK: str(self.home.path)},
            )
        deadline = time.monotonic() + 20
        while not self.is_running():
            if daemon.poll() is not None or time.monotonic() > deadline:
                state = f"exit status {daemon.poll()}"
                raise self._failure("supervisord", state, self.home.logs / "supervisord.out")
            time.sleep(0.05)

    def start(self, name: str) -> None:
        """Ask for program *name* to be started; it may already be."""
        try:
            self.server.startProcess(name, False)
        except Fault as fault:
            if "ALREADY_STARTED" not in fault.faultString:
                raise

    def wait(self, program: Program, seconds: float = 120) -> None:
        """Wait until *program* answers and supervisord takes it for running.

        Raises ServiceFailed when it dies for good or takes more than *seconds*.
        """
        deadline = time.monotonic() + seconds
        while True:
            state = self.server.getProcessInfo(program.name)["statename"]
            if state == "RUNNING" and program.ready():
                return
            if state in {"FATAL", "STOPPED"} or time.monotonic() > deadline:
                raise self._failure(program.label, state, self.home.logs / f"{program.name}.log")
            time.sleep(0.1)

    def pid(self) -> int:
        """Return supervisord's process id."""
        return int(self.server.getPID())

    def processes(self) -> list[dict[str, Any]]:
        """Return supervisord's view of each program."""
        return list(self.server.getAllProcessInfo())

    def shutdown(self) -> bool:
        """Stop CKAN's programs, then the engines, then supervisord, then what is left.

        Returns whether anything was running.
        """
        running = self.is_running()
        if running:
            pid = self.pid()
            names = {each["name"] for each in self.processes()}
            # supervisord's own shutdown waits for one program after the other
            self._stop_together(names - ENGINES)
            self._stop_together(names & ENGINES)
            self.server.shutdown()
            _wait_gone(pid, 90)
        return self.sweep() or running

    def leftovers(self) -> list[psutil.Process]:
        """Return the processes of this home that no supervisord manages any more."""
        return [each for each in psutil.process_iter() if _belongs(each, self.home)]

    def sweep(self) -> bool:
        """End what a killed supervisord left behind, and remove its socket and pid file.

        Returns whether there was anything to end.
        """
        left = self.leftovers()
        for process in left:
            _signal(process, _gentle_signal(process))
        _, stubborn = psutil.wait_procs(left, timeout=20)
        for process in stubborn:
            _signal(process, signal.SIGKILL)
        self.socket.unlink(missing_ok=True)
        (self.home.run / "supervisord.pid").unlink(missing_ok=True)
        return bool(left)

    def _stop_together(self, names: set[str]) -> None:
        for name in names:
            with suppress(Fault):  # not running
                self.server.stopProcess(name, False)
        while any(
            each["name"] in names and each["statename"] == "STOPPING" for each in self.processes()
        ):
            time.sleep(0.1)

    def _failure(self, label: str, state: str, log: Path) -> ServiceFailed:
        text = log.read_text("utf-8", "replace") if log.exists() else ""
        return ServiceFailed(label, state, log, "\n".join(text.splitlines()[-12:]))


def _socket_path(home: Home) -> Path:
    """Return where supervisord listens: in the home, unless its path is too long for a socket."""
    path = home.run / "supervisor.sock"
    if len(os.fsencode(path)) <= SOCKET_LIMIT:
        return path
    digest = hashlib.sha256(os.fsencode(home.path)).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"geo2france-{os.geteuid()}-{digest}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.lstat().st_uid != os.geteuid():
        raise ServiceFailed("supervisord", f"{folder} belongs to another user", folder, "")
    return folder / "supervisor.sock"


def _configuration(home: Home, socket: Path, programs: Sequence[Program]) -> str:
    owner = "user = root\n" if os.geteuid() == 0 else ""
    parts = [
        f"[unix_http_server]\nfile = {_escape(socket)}\nchmod = 0700\n",
        "[rpcinterface:supervisor]\n"
        "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface\n",
        f"[supervisorctl]\nserverurl = unix://{_escape(socket)}\n",
        f"[supervisord]\n{owner}"
        f"logfile = {_escape(home.logs / 'supervisord.log')}\nlogfile_maxbytes = 5MB\n"
        f"pidfile = {_escape(home.run / 'supervisord.pid')}\nidentifier = geo2france\n"
        "nodaemon = true\numask = 077\n",
    ]
    parts += [_section(home, program, order) for order, program in enumerate(programs)]
    return "\n".join(parts)


def _section(home: Home, program: Program, order: int) -> str:
    settings = {
        "command": " ".join(_quote(part) for part in program.command),
        "directory": _escape(home.path),
        "priority": 100 + order,
        "autostart": "false",
        "autorestart": "true",
        "startsecs": program.start_seconds,
        "startretries": 10,
        "stopsignal": program.stop_signal,
        "stopwaitsecs": program.stop_seconds,
        "killasgroup": "true",
        "redirect_stderr": "true",
        # relative to the home: supervisord expands this one twice, which a % does not survive
        "stdout_logfile": f"logs/{program.name}.log",
        "stdout_logfile_maxbytes": "10MB",
        "stdout_logfile_backups": 3,
    }
    if program.environment:
        settings["environment"] = ",".join(
            f"{name}={_quote(value)}" for name, value in program.environment.items()
        )
    lines = [f"{name} = {value}" for name, value in settings.items()]
    return "\n".join([f"[program:{program.name}]", *lines, ""])


def _escape(value: object) -> str:
    return str(value).replace("%", "%%")


def _quote(part: str) -> str:
    return '"' + _escape(part).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
        handle.write(text)


def _belongs(process: psutil.Process, home: Home) -> bool:
    try:
        return process.environ().get(MARK) == str(home.path)
    except (psutil.Error, OSError):
        return False


def _gentle_signal(process: psutil.Process) -> signal.Signals:
    """PostgreSQL takes SIGTERM for "wait until every client has left"."""
    try:
        return signal.SIGINT if process.name() == "postgres" else signal.SIGTERM
    except psutil.Error:
        return signal.SIGTERM


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    with suppress(psutil.Error):
        process.send_signal(number)


def _wait_gone(pid: int, seconds: float) -> None:
    with suppress(psutil.Error):
        psutil.Process(pid).wait(seconds)
