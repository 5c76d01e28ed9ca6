"""The only socket of the harvesters: bounded in time and size, guarded, patient if asked to."""

from __future__ import annotations

import email.utils
import random
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from ckanext.geo2france.domain.errors import FetchError
from ckanext.geo2france.harvesters.addresses import Policy
from ckanext.geo2france.harvesters.request import Request

__all__ = ["Client", "Limits"]

USER_AGENT: Final = "ckanext-geo2france (harvester)"
REDIRECTS: Final = {301, 302, 303, 307, 308}
TRY_AGAIN: Final = {429, 502, 503, 504}
CHUNK: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost: seconds (to connect, between bytes, in all), bytes, attempts."""

    connect: float = 10.0
    read: float = 60.0
    total: float = 300.0
    size: int = 64 * 1024 * 1024
    redirects: int = 5
    attempts: int = 3
    longest_wait: float = 120.0


@dataclass(slots=True)
class Client:
    """Fetches over HTTP; an instance is a `Fetch` and keeps its connections."""

    policy: Policy = field(default_factory=Policy)
    limits: Limits = field(default_factory=Limits)
    sleep: Callable[[float], None] = time.sleep
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        """Mount the guarded connections."""
        self.session.mount("http://", GuardedAdapter(self.policy))
        self.session.mount("https://", GuardedAdapter(self.policy))
        self.session.headers["User-Agent"] = USER_AGENT

    def __call__(self, request: Request) -> bytes:
        """Return the body of the answer. Raises FetchError, with the HTTP status or 0."""
        for attempt in range(1, self.limits.attempts + 1):
            answer = self._attempt(request)
            if isinstance(answer, bytes):
                return answer
            if attempt == self.limits.attempts or not answer.again:
                raise answer.error
            self.sleep(min(answer.wait or 2.0 ** (attempt - 1), self.limits.longest_wait))
        raise FetchError(request.url, "no attempt is allowed")

    def _attempt(self, request: Request) -> bytes | Failure:
        try:
            with self._follow(request) as response:
                if response.status_code == 200:
                    return self._body(request, response)
                status = response.status_code
                error = FetchError(request.url, f"HTTP status {status}", status=status)
                return Failure(error, status in TRY_AGAIN, _asked_wait(response))
        except FetchError:
            raise
        except (requests.RequestException, HTTPError, OSError) as error:
            again = isinstance(error, requests.ConnectionError) and not isinstance(
                error, requests.exceptions.SSLError
            )
            return Failure(FetchError(request.url, _words(error)), again, 0.0)

    def _follow(self, request: Request) -> requests.Response:
        """Send the request and follow redirections, each checked like the first address."""
        url = request.url
        for _ in range(self.limits.redirects + 1):
            self.policy.check_url(url)
            response = self._send(request, url)
            target = response.headers.get("Location")
            if response.status_code not in REDIRECTS or not target:
                return response
            response.close()
            following = urljoin(url, target)
            if urlsplit(url).scheme == "https" and urlsplit(following).scheme == "http":
                raise FetchError(request.url, f"it leaves https for {following}")
            url = following
        raise FetchError(request.url, f"more than {self.limits.redirects} redirections")

    def _send(self, request: Request, url: str) -> requests.Response:
        headers = {"Accept": "application/xml, text/xml, */*;q=0.5"}
        if request.body:
            headers["Content-Type"] = "application/xml; charset=UTF-8"
        return self.session.request(
            request.method,
            url,
            data=request.body or None,
            headers=headers,
            timeout=(self.limits.connect, self.limits.read),
            allow_redirects=False,
            stream=True,
        )

    def _body(self, request: Request, response: requests.Response) -> bytes:
        """Read the (decompressed) body, no longer and no more than allowed."""
        deadline = time.monotonic() + self.limits.total
        body = bytearray()
        for chunk in response.iter_content(CHUNK):
            body += chunk
            if len(body) > self.limits.size:
                raise FetchError(
                    request.url, f"the answer holds more than {self.limits.size} bytes"
                )
            if time.monotonic() > deadline:
                raise FetchError(request.url, f"it takes more than {self.limits.total:g} s")
        return bytes(body)


@dataclass(frozen=True, slots=True)
class Failure:
    """An attempt that failed: why, whether to try again, after how many seconds (0: as we like)."""

    error: FetchError
    again: bool
    wait: float


def _words(error: Exception) -> str:
    """Return what went wrong, without the names of classes that the messages of requests hold."""
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is refused: {cause.verify_message}"
        if isinstance(cause, socket.gaierror | UnicodeError):
            return "no such host is known"
    told = (cause.strerror for cause in causes if isinstance(cause, OSError) and cause.errno)
    reason = next((text for text in told if text), "")
    return f"the connection failed: {reason}" if reason else "the answer cannot be used"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield *error*, then what it was raised from, which urllib3 keeps in several places."""
    waiting, seen = [error], set[int]()
    while waiting:
        met = waiting.pop(0)
        if id(met) in seen:
            continue
        seen.add(id(met))
        yield met
        inner = (met.__cause__, met.__context__, getattr(met, "reason", None), *met.args)
        waiting.extend(cause for cause in inner if isinstance(cause, BaseException))


def _asked_wait(response: requests.Response) -> float:
    """Return the seconds that Retry-After asks for (a number or a date), slightly spread, or 0."""
    asked = response.headers.get("Retry-After", "")
    if asked.isdigit():
        return float(asked) + random.random()  # noqa: S311 - spreads clients, protects nothing
    moment = email.utils.parsedate_to_datetime(asked) if asked else None
    if moment is None:
        return 0.0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return max(0.0, (moment - datetime.now(timezone.utc)).total_seconds())


class GuardedAdapter(HTTPAdapter):
    """Opens only connections whose other end the policy accepts."""

    def __init__(self, policy: Policy) -> None:
        """Keep the policy for the pools to come."""
        self.policy = policy
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Give the pools connections that are checked."""
        super().init_poolmanager(*args, **kwargs)
        http, https = _guarded(self.policy)
        self.poolmanager.pool_classes_by_scheme = {"http": http, "https": https}


def _guarded(
    policy: Policy,
) -> tuple[type[HTTPConnectionPool], type[HTTPSConnectionPool]]:
    """Return pools whose connections go only where the policy allows."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> Any:
            return _connected(self, policy, super()._new_conn)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> Any:
            return _connected(self, policy, super()._new_conn)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain  # pyright: ignore[reportAssignmentType]

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure  # pyright: ignore[reportAssignmentType]

    return PlainPool, SecurePool


def _connected(connection: HTTPConnection, policy: Policy, connect: Callable[[], Any]) -> Any:
    """Return a socket to the first allowed address of the host that answers.

    Checked before the connection, or the difference between an open port and a closed one would
    show; the connection goes to the checked address, as the name may resolve differently next.
    """
    host = connection.host
    try:
        *others, last = _allowed(connection, policy)
        for address in others:
            connection.host = address
            with suppress(NewConnectionError, ConnectTimeoutError):
                return _checked(connect(), host, policy)
        connection.host = last
        return _checked(connect(), host, policy)
    finally:
        # Certificates and the Host header go by the name.
        connection.host = host


def _allowed(connection: HTTPConnection, policy: Policy) -> list[str]:
    """Return the addresses of the host that may be asked. Raises ForbiddenAddress if none may."""
    name = connection.host.strip("[]")
    try:
        found = socket.getaddrinfo(name, connection.port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise NewConnectionError(connection, "unknown host") from error
    addresses = list(dict.fromkeys(str(address[0]) for *_, address in found))
    allowed = [address for address in addresses if policy.allows(address)]
    if not allowed:
        policy.check_peer(connection.host, addresses[0])
    return allowed


def _checked(sock: Any, host: str, policy: Policy) -> Any:
    try:
        policy.check_peer(host, sock.getpeername()[0])
    except FetchError:
        sock.close()
        raise
    return sock
