"""One harvest by this portal, counted: ``python harvest_ours.py INI URL [changes]``; prints JSON.

Everything is read; with ``changes`` only what changed since the last time, by its date.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from ckan.cli import load_config
from ckan.config.middleware import make_app
from costs import counting

NAME = "partenaire"


def main(ini: str, url: str, how: str = "full") -> None:
    """Harvest the partner at *url*; the source is added at the first time."""
    app = make_app(load_config(ini))
    with app._wsgi_app.test_request_context():  # type: ignore[attr-defined]
        print(json.dumps(harvest(url, full=how != "changes")))


def harvest(url: str, *, full: bool) -> dict[str, Any]:
    """Run the source once, and return what it cost and what became of its records."""
    source = _source(url)
    with counting() as costs:
        run = _act("geo2france_harvest_run", {"id": source, "wait": True, "full": full})
    if run["state"] != "finished":
        raise SystemExit(f"The run is {run['state']}: {run['message']}")
    return {**costs.as_dict(), "counts": run["counts"]}


def _source(url: str) -> str:
    for source in _act("geo2france_harvest_source_list", {}):
        if source["name"] == NAME:
            return source["id"]
    organization = _act("organization_create", {"name": "agence", "title": "Agence"})["id"]
    values = {"name": NAME, "url": url, "type": "csw", "owner_org": organization}
    return _act("geo2france_harvest_source_create", values)["id"]


def _act(name: str, values: dict[str, Any]) -> Any:
    import ckan.plugins.toolkit as tk

    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return tk.get_action(name)({"ignore_auth": True, "user": site_user}, values)


if __name__ == "__main__":
    main(*sys.argv[1:])
