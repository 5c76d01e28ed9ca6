"""Fill the database and our index with invented datasets: ``python load.py INI COUNT``.

Run with a configuration that leaves out the activity plugin, whose history would only cost time.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from ckan.cli import load_config
from ckan.config.middleware import make_app
from datasets import datasets

ORGANIZATIONS = 12


def main(ini: str, count: int) -> None:
    """Create *count* datasets shared among a dozen organizations, in place of what was there."""
    app = make_app(load_config(ini))
    with app._wsgi_app.test_request_context():  # type: ignore[attr-defined]
        _create(count)


def _create(count: int) -> None:
    import ckan.model as model
    import ckan.plugins.toolkit as tk

    from ckanext.geo2france.search import index

    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]

    def act(name: str, values: dict[str, Any]) -> dict[str, Any]:
        return tk.get_action(name)({"ignore_auth": True, "user": site_user}, values)

    owners = [_organization(number, act, model) for number in range(ORGANIZATIONS)]
    known = {name for (name,) in model.Session.query(model.Package.name)}
    began = time.monotonic()
    with index.bulk():
        for number, dataset in enumerate(datasets(count)):
            if dataset["name"] not in known:
                # as catalogues are: two large producers and many small ones
                owner = owners[min(number % 17, number % 13, ORGANIZATIONS - 1)]
                act("package_create", dataset | {"owner_org": owner})
            if number % 200 == 199:
                model.Session.expunge_all()
                pace = (number + 1) / (time.monotonic() - began)
                sys.stderr.write(f"{number + 1} datasets, {pace:.0f} per second\n")


def _organization(number: int, act: Callable[..., dict[str, Any]], model: Any) -> str:
    name = f"organisme-{number}"
    found = model.Group.get(name)
    if found is None:
        return act("organization_create", {"name": name, "title": f"Organisme d'essai {number}"})[
            "id"
        ]
    return found.id


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
