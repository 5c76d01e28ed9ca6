"""Connections to Solr that stay open from one search to the next.

CKAN makes a session of its own for each search: a new connection, and the environment, the password
file and the certificates read again, which takes longer than many a search.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

import pysolr
import requests
from ckan.lib.search.common import make_connection
from requests.utils import get_netrc_auth

__all__ = ["connect", "session"]

SEARCH: Final = "/select/"
FORM: Final = {"Content-type": "application/x-www-form-urlencoded; charset=utf-8"}
#: Twice as fast as simplejson's, which pysolr takes where it is installed.
DECODER: Final = json.JSONDecoder()
#: A connection that was silent for longer may be closed on the way without a word. Seconds.
IDLE: Final = 20.0


class _Session(requests.Session):
    """Sends searches as forms to an address that is prepared once.

    A long query in the address was taken apart and put together again three times on its way.
    """

    def __init__(self) -> None:
        """Start with no address."""
        super().__init__()
        self._prepared: dict[str, requests.PreparedRequest] = {}

    def get(  # pyright: ignore[reportIncompatibleMethodOverride] - options pass through
        self, url: str | bytes, **options: Any
    ) -> requests.Response:
        """Send what pysolr asks in the address of a search in the body instead."""
        address, _, asked = str(url).partition("?")
        if not address.endswith(SEARCH) or "params" in options:
            return super().get(url, **options)
        return self._search(address, asked.encode(), options.get("timeout"))

    def post(
        self, url: str | bytes, data: Any = None, json: Any = None, **options: Any
    ) -> requests.Response:
        """Send as `requests.Session` does, a search by the shorter way."""
        if not str(url).endswith(SEARCH) or not isinstance(data, bytes):
            return super().post(url, data, json, **options)
        return self._search(str(url), data, options.get("timeout"))

    def _search(self, address: str, form: bytes, timeout: Any) -> requests.Response:
        prepared = self._prepared.get(address)
        if prepared is None:
            request = requests.Request("POST", address, headers=FORM)
            prepared = self._prepared[address] = self.prepare_request(request)
        asked = prepared.copy()
        asked.body, asked.headers["Content-Length"] = form, str(len(form))
        return self.send(
            asked, timeout=timeout, proxies=self.proxies, verify=self.verify, cert=self.cert
        )


@dataclass(slots=True)
class _Kept:
    """A session, the process that opened it and when it was last asked for."""

    session: requests.Session
    process: int
    used: float


class _Thread(threading.local):
    """What a thread keeps, by address: sessions are not made to be shared."""

    def __init__(self) -> None:
        self.kept: dict[str, _Kept] = {}


_thread = _Thread()


def connect(decode_dates: bool = True) -> pysolr.Solr:
    """Connect as CKAN does, through the connection that this thread keeps open."""
    solr = make_connection(decode_dates)
    solr.session = session(solr.url)
    if not decode_dates:
        solr.decoder = DECODER
    return solr


def session(url: str) -> requests.Session:
    """Return the session of this thread for the server at *url*."""
    now, kept = monotonic(), _thread.kept.get(url)
    # A process that was forked must not speak into the connection of the one that it came from.
    if kept is None or kept.process != os.getpid() or now - kept.used > IDLE:
        kept = _thread.kept[url] = _Kept(_opened(url), os.getpid(), now)
    kept.used = now
    return kept.session


def _opened(url: str) -> requests.Session:
    """Return a session with what the environment says of *url*, read once."""
    opened = _Session()
    told = opened.merge_environment_settings(url, {}, None, None, None)
    opened.proxies, opened.verify, opened.cert = told["proxies"], told["verify"], told["cert"]
    opened.auth = None if "@" in url else get_netrc_auth(url)
    opened.trust_env = False
    return opened
