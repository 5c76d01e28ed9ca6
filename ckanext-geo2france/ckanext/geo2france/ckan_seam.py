"""What leans on internals of CKAN 2.12 that no extension point covers: here and nowhere else.

``register_index``  the registry from which CKAN takes the class that writes datasets to Solr
``document``        CKAN builds and sends a document in one function. A copy of that function which
                    is handed another connection builds the same document, plugins included, and
                    leaves the sending to us: in batches, with the commit that we want
``unsignalled``     an action without the signal that CKAN sends after it
``acting``          CKAN reads the user anew from the database for each question about its rights, a
                    dozen times for one dataset; who writes thousands says once who it is
``name_parsers``    CKAN builds a grammar anew for each search whose query has local parameters, to
                    learn the name of their parser; it takes longer than Solr does for the search
``search_through``  CKAN connects anew for each search
``spare_tokens``    CKAN takes the protection of its forms off a view, for everybody and until the
                    process ends, once somebody has called that view with an API token
``dictized``        CKAN reads a dataset that it has just written back from the database;
                    ``writing`` spares it that for the document too

`ckan_schemas` is its other half: schemas that are made once for many datasets.

``tests/test_ckan_seam.py`` fails by name when CKAN moves one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from types import FunctionType
from typing import Any

import ckan.authz as ckan_authz
import ckan.config.middleware.flask_app as ckan_flask
import ckan.lib.dictization.model_dictize as model_dictize
import ckan.lib.search as ckan_search
import ckan.lib.search.index as ckan_index
import ckan.lib.search.query as ckan_query
import ckan.model as model
import ckan.plugins.toolkit as tk
from flask import g, has_request_context


def register_index(index: type[ckan_index.PackageSearchIndex]) -> None:
    """Make CKAN write datasets to Solr through *index*."""
    ckan_search._INDICES["package"] = index  # pyright: ignore[reportPrivateUsage]


def unsignalled(name: str) -> Callable[..., Any]:
    """Return the action *name*, its chain included, without the signal that follows it.

    CKAN wraps an action only to send ``action_succeeded``, on which the activity stream listens.
    """
    action: Any = tk.get_action(name)
    return action.__wrapped__


_acting: ContextVar[Any] = ContextVar("geo2france_acting_user", default=None)


@contextmanager
def acting(user: Any) -> Iterator[None]:
    """Let CKAN know *user*, detached from the session, by its name inside the block.

    Rights are still looked up each time; only the row of the user is not.
    """
    read: Callable[[str | None], Any] = ckan_authz._get_user  # pyright: ignore[reportPrivateUsage]
    if not hasattr(read, "__wrapped__"):

        @wraps(read)
        def known(username: str | None) -> Any:
            present = _acting.get()
            return present if present and present.name == username else read(username)

        ckan_authz._get_user = known  # pyright: ignore[reportPrivateUsage]
    token = _acting.set(user)
    try:
        yield
    finally:
        _acting.reset(token)


def name_parsers(names: tuple[str, ...]) -> None:
    """Tell CKAN at once the parser of a query that begins with one of *names* and a blank.

    Whether that parser is allowed is still CKAN's to say; what follows the name is read by Solr,
    which refuses it where it is faulty.
    """
    beginnings = {f"{{!{name} ": name for name in names}
    read: Callable[[str], str] = getattr(
        ckan_query._get_local_query_parser, "__wrapped__", ckan_query._get_local_query_parser
    )

    @wraps(read)
    def named(q: str) -> str:
        return beginnings.get(q[: q.find(" ") + 1]) or read(q)

    ckan_query._get_local_query_parser = named


def search_through(connect: Callable[[bool], Any]) -> None:
    """Make CKAN search through what *connect* returns, told whether dates are to be read."""
    ckan_query.make_connection = connect


def spare_tokens() -> None:
    """Spare requests that come with an API token the check of forms, and no other request.

    A site elsewhere cannot make a browser send such a token, which is why they need no check; a
    view must not lose it for those who come with a cookie.
    """
    protection: Any = ckan_flask.csrf
    exempt, protect = type(protection).exempt, type(protection).protect

    def exempt_for_good(view: Any) -> Any:
        return view if has_request_context() else exempt(protection, view)

    def protect_others(*args: Any, **options: Any) -> None:
        if not g.get("login_via_auth_header"):
            protect(protection, *args, **options)

    protection.exempt, protection.protect = exempt_for_good, protect_others


class _Collector(ckan_index.PackageSearchIndex):
    """Stands for both the index and its connection, and keeps what it is told."""

    url = "none: the document is only built"

    def __init__(self) -> None:
        super().__init__()
        self.document: dict[str, Any] | None = None

    def add(self, docs: list[dict[str, Any]], commit: bool) -> None:
        """Keep the document that CKAN believes to send."""
        (self.document,) = docs

    def delete_package(self, pkg_dict: dict[str, Any]) -> None:
        """Keep no document: a deleted dataset has none."""


_writing: ContextVar[Any] = ContextVar("geo2france_writing", default=None)


@contextmanager
def writing(package: Any) -> Iterator[None]:
    """Let the document of *package*, which is in the session, be built without reading it again."""
    token = _writing.set(package)
    try:
        yield
    finally:
        _writing.reset(token)


class _Packages:
    """Stands for the class of datasets while a document is built."""

    @staticmethod
    def get(reference: str) -> Any:
        present = _writing.get()
        return present if present and present.id == reference else model.Package.get(reference)


class _Model:
    """Stands for CKAN's model while a document is built."""

    Package = _Packages

    def __getattr__(self, name: str) -> Any:
        return getattr(model, name)


def document(pkg_dict: dict[str, Any]) -> dict[str, Any] | None:
    """Return the document of *pkg_dict*, or None when the dataset does not belong in the index.

    pkg_dict: as CKAN gives it to its index, with ``with_custom_schema``.
    """
    collector = _Collector()
    surroundings = {
        **vars(ckan_index),
        "make_connection": lambda: collector,
        "model": _Model(),
    }
    build = FunctionType(ckan_index.PackageSearchIndex.index_package.__code__, surroundings)
    build(collector, pkg_dict, True)
    return collector.document


def dictized(package: Any, tags: list[Any], organization: list[Any], context: Any) -> Any:
    """Return what ``package_dictize`` gives of a package just made, without asking the database.

    Its own function does it; what it would read is handed to it. A package just made is in no
    group, and has no relations.
    """
    held = {
        "resource": package.resources_all,
        "package_tag": tags,
        "group": organization,
    }

    def given(query: Any, table: Any, context: Any) -> Any:
        return held.get(table.name, [])

    surroundings = {**vars(model_dictize), "_execute": given}
    make: Any = FunctionType(
        model_dictize.package_dictize.__code__,
        surroundings,
        "package_dictize",
        model_dictize.package_dictize.__defaults__,
    )
    return make(package, context)
