"""The only way out of the harvesters: bounded in time and size, guarded, patient if asked to."""

from __future__ import annotations

import email.utils
import random
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Final
from urllib.parse import urljoin, urlsplit

import requests
from requests.exceptions import ChunkedEncodingError, SSLError
from urllib3.exceptions import DecodeError, HTTPError, IncompleteRead, ReadTimeoutError

from ckanext.geo2france.domain.errors import AnswerTooLarge, FetchError
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvesters.addresses import Policy
from ckanext.geo2france.harvesters.authorization import Authorization
from ckanext.geo2france.harvesters.copies import Copies, Copy, NoCopies
from ckanext.geo2france.harvesters.failures import (
    causes,
    certificate_refused,
    connection_failed,
)
from ckanext.geo2france.harvesters.guarded import GuardedAdapter, check_beyond
from ckanext.geo2france.harvesters.hosts import Hosts, Unlimited
from ckanext.geo2france.harvesters.request import Request

__all__ = ["Client", "Limits"]

USER_AGENT: Final = "ckanext-geo2france (harvester)"
REDIRECTS: Final = {301, 302, 303, 307, 308}
TRY_AGAIN: Final = {429, 502, 503, 504}
#: What went wrong, by the errors that tell it.
WORDS: Final[tuple[tuple[tuple[type[BaseException], ...], str], ...]] = (
    ((TimeoutError, ReadTimeoutError, requests.Timeout), _("no answer in time")),
    ((IncompleteRead,), _("the answer is shorter than announced")),
    ((DecodeError,), _("the answer is not compressed as it says")),
    ((socket.gaierror, UnicodeError), _("no such host is known")),
    ((ConnectionRefusedError,), _("nothing listens at this address")),
    ((ConnectionResetError, BrokenPipeError), _("the server closed the connection")),
)
#: The connection, or the answer on its way: the next one may be whole.
BROKEN: Final = (requests.ConnectionError, ChunkedEncodingError)
CHUNK: Final = 64 * 1024
ACCEPT: Final = "application/xml, text/xml, */*;q=0.5"


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


class Plain(requests.Session):
    """A session that knows no redirections: it would read all that comes with one, unbounded."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return None: the client follows them by itself."""


@dataclass(slots=True)
class Client:
    """Fetches over HTTP; an instance is a `Fetch` and keeps its connections.

    authorization: shown to the host of the source alone, never to where it redirects.
    hosts: the limits that all clients share.
    copies: what may be used again where the server says that it did not change.
    proxy: the address of the proxy that leads out of the network, or "".
    """

    policy: Policy = field(default_factory=Policy)
    limits: Limits = field(default_factory=Limits)
    sleep: Callable[[float], None] = time.sleep
    session: requests.Session = field(default_factory=Plain)
    authorization: Authorization | None = None
    hosts: Hosts = field(default_factory=Unlimited)
    copies: Copies = field(default_factory=NoCopies)
    proxy: str = field(default="", repr=False)
    guard: GuardedAdapter = field(init=False)

    def __post_init__(self) -> None:
        """Mount the guarded connections."""
        self.guard = GuardedAdapter(self.policy)
        self.session.mount("http://", self.guard)
        self.session.mount("https://", self.guard)
        self.session.headers["User-Agent"] = USER_AGENT
        # Neither the .netrc nor the proxies of the environment: the first is for people, and which
        # way out is taken is told by a setting, not by chance.
        self.session.trust_env = False
        if self.proxy:
            self.session.proxies = {"http": self.proxy, "https": self.proxy}

    def __call__(self, request: Request) -> bytes:
        """Return the body of the answer. Raises FetchError, with the HTTP status or 0."""
        for attempt in range(1, self.limits.attempts + 1):
            answer = self._attempt(request)
            if isinstance(answer, bytes):
                return answer
            if attempt == self.limits.attempts or not answer.again:
                raise answer.error
            self.sleep(min(answer.wait or 2.0 ** (attempt - 1), self.limits.longest_wait))
        raise FetchError(request.url, _("no attempt is allowed"))

    def _attempt(self, request: Request) -> bytes | Failure:
        copy = None if request.body else self.copies.get(_key(request))
        try:
            with ExitStack() as held:
                response = self._follow(request, copy, held)
                if response.status_code == 304 and copy:
                    return copy.body
                if response.status_code != 200:
                    return self._failed(request, response)
                body = self._body(request, response)
            self._keep(request, response, body)
            return body  # noqa: TRY300 - what is left of the exchange may still fail above
        except FetchError:
            raise
        except (requests.RequestException, HTTPError, OSError) as error:
            again = isinstance(error, BROKEN) and not isinstance(error, SSLError)
            return Failure(FetchError(request.url, _words(error)), again, 0.0)

    def _failed(self, request: Request, response: requests.Response) -> Failure:
        """Say what the status means; a pause that the host asks for is everybody's."""
        status, wait = response.status_code, _asked_wait(response)
        if wait and status in TRY_AGAIN:
            self.hosts.pause(_host(response.url), min(wait, self.limits.longest_wait))
        told = Sentence.of(_("HTTP status {status}"), status=status)
        return Failure(FetchError(request.url, told, status=status), status in TRY_AGAIN, wait)

    def _follow(self, request: Request, copy: Copy | None, held: ExitStack) -> requests.Response:
        """Send the request and follow redirections, each checked like the first address.

        held: gives the turn at the host back, and the connection, once the answer was read; each
        address has the whole time for itself, from its turn on.
        """
        url = request.url
        for _hop in range(self.limits.redirects + 1):
            self._check(url)
            held.enter_context(self.hosts.turn(_host(url)))
            held.enter_context(self._in_time(request))
            response = held.enter_context(self._send(request, url, copy))
            target = response.headers.get("Location")
            if response.status_code not in REDIRECTS or not target:
                return response
            held.close()
            following = _joined(url, target)
            if url.startswith("https:") and following.startswith("http:"):
                told = _("it leaves https for {url}")
                raise FetchError(request.url, Sentence.of(told, url=following))
            url = following
        told = Sentence.of(_("more than {count} redirections"), count=self.limits.redirects)
        raise FetchError(request.url, told)

    def _check(self, url: str) -> None:
        """Refuse an address that is not to be asked; the connection is checked once more."""
        self.policy.check_url(url)
        if self.proxy:
            host, _colon, port = _host(url).rpartition(":")
            check_beyond(host, int(port), self.policy)

    def _send(self, request: Request, url: str, copy: Copy | None) -> requests.Response:
        headers = {"Accept": request.accept or ACCEPT, **(copy.conditions() if copy else {})}
        if request.body:
            headers["Content-Type"] = "application/xml; charset=UTF-8"
        if self.authorization and self.authorization.is_for(url):
            headers["Authorization"] = self.authorization.header
        return self.session.request(
            request.method,
            url,
            data=request.body or None,
            headers=headers,
            timeout=(self.limits.connect, self.limits.read),
            allow_redirects=False,
            stream=True,
        )

    @contextmanager
    def _in_time(self, request: Request) -> Iterator[None]:
        """End an exchange that lasts too long, wherever it is: handshake, headers or body."""
        late = threading.Event()

        def cut() -> None:
            late.set()
            self.guard.cut()

        timer = threading.Timer(self.limits.total, cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        except (requests.RequestException, HTTPError, OSError):
            if not late.is_set():
                raise
        finally:
            timer.cancel()
            self.guard.loosen()
        if late.is_set():
            # An answer without a length looks whole when it is cut.
            told = _("it takes more than {seconds} s")
            raise AnswerTooLarge(request.url, Sentence.of(told, seconds=f"{self.limits.total:g}"))

    def _keep(self, request: Request, response: requests.Response, body: bytes) -> None:
        """Keep a copy of the body where the server can tell whether it changed."""
        copy = Copy(
            body, response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")
        )
        if not request.body and copy.conditions():
            self.copies.put(_key(request), copy)

    def _body(self, request: Request, response: requests.Response) -> bytes:
        """Read the (decompressed) body, no more than allowed."""
        body = bytearray()
        for chunk in response.iter_content(CHUNK):
            body += chunk
            if len(body) > self.limits.size:
                told = _("the answer holds more than {size} bytes")
                raise AnswerTooLarge(request.url, Sentence.of(told, size=self.limits.size))
        return bytes(body)


@dataclass(frozen=True, slots=True)
class Failure:
    """An attempt that failed: why, whether to try again, after how many seconds (0: as we like)."""

    error: FetchError
    again: bool
    wait: float


def _joined(url: str, target: str) -> str:
    """Return the address that *target* means on the page *url*; refused later if it is none."""
    try:
        return urljoin(url, target)
    except ValueError:
        return target


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def _key(request: Request) -> str:
    return f"{request.accept} {request.url}"


def _words(error: Exception) -> str | Sentence:
    """Return what went wrong, without the names of classes that the messages of requests hold."""
    met = list(causes(error))
    if words := next(filter(None, map(_words_of, met)), ""):
        return words
    numbers = (cause.errno for cause in met if isinstance(cause, OSError))
    if number := next(filter(None, numbers), None):
        return connection_failed(number)
    return _("the answer cannot be used")


def _words_of(cause: BaseException) -> str | Sentence:
    """Return what went wrong where *cause* tells, "" elsewhere."""
    if isinstance(cause, ssl.SSLCertVerificationError):
        return certificate_refused(cause.verify_code)
    return next((words for kinds, words in WORDS if isinstance(cause, kinds)), "")


def _asked_wait(response: requests.Response) -> float:
    """Return the seconds that Retry-After asks for (a number or a date), slightly spread, or 0."""
    asked = response.headers.get("Retry-After", "")
    try:
        if asked.isdecimal():
            return float(asked) + random.random()  # noqa: S311 - spreads clients, protects nothing
        moment = email.utils.parsedate_to_datetime(asked)
    except ValueError:
        # Neither, or nothing: we wait as long as we like.
        return 0.0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return max(0.0, (moment - datetime.now(timezone.utc)).total_seconds())
