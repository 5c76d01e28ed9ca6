"""One harvest by ckanext-spatial and ckanext-harvest, counted: ``python harvest_peer.py INI URL``.

Run by the Python of the peer's own environment; prints JSON. The stages are those of its queue, one
after the other in this process: no queue, no waiting.

Released as they are (ckanext-spatial 2.3.2 on CKAN 2.12), not one record is imported. Two faults
are mended here while it runs, and nothing else:

- the XML declaration is looked for as ``<xml(.*)>``, which matches none, so that lxml refuses every
  document as a text that declares an encoding;
- an unchanged record is indexed without ``with_custom_schema``, which CKAN 2.12 insists on.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[1]))

from ckan.cli import load_config
from ckan.config.middleware import make_app
from costs import counting

NAME = "partenaire"


def main(ini: str, url: str) -> None:
    """Harvest the partner at *url*; the source is added at the first time."""
    app = make_app(load_config(ini))
    with app._wsgi_app.test_request_context():
        mend()
        print(json.dumps(harvest(url)))


def mend() -> None:
    """Mend the two faults."""
    import ckan.plugins.toolkit as tk
    from ckan.lib.search.index import PackageSearchIndex
    from ckanext.spatial.harvesters import base, csw

    def substitute(pattern: str, *arguments: Any, **options: Any) -> str:
        if pattern == "<xml(.*)>":
            pattern = r"<\?xml(.*)\?>"
        return re.sub(pattern, *arguments, **options)

    class Index(PackageSearchIndex):
        def index_package(self, pkg_dict: Any, defer_commit: bool = False) -> None:
            if "with_custom_schema" not in pkg_dict:
                # The dataset in the form that ckanext-harvest 1.6.3 gives it in the same case.
                pkg_dict = {**pkg_dict, "with_custom_schema": pkg_dict}
            super().index_package(pkg_dict, defer_commit)

    declared = SimpleNamespace(**{**vars(re), "sub": substitute})
    base.re = csw.re = declared
    base.PackageSearchIndex = Index
    assert tk.check_ckan_version(min_version="2.12.0b0")


def harvest(url: str) -> dict[str, Any]:
    """Gather, fetch and import once; return what it cost and what became of the records."""
    import ckan.model as model
    from ckanext.harvest import queue
    from ckanext.harvest.model import HarvestJob, HarvestObject

    source = _source(url)
    job = _act("harvest_job_create", {"source_id": source, "run": False})["id"]
    channel = SimpleNamespace(basic_ack=lambda tag: None)
    method = SimpleNamespace(delivery_tag=None)
    with counting() as costs:
        gathered = queue.gather_stage(_harvester(), HarvestJob.get(job)) or []
        for identifier in gathered:
            body = json.dumps({"harvest_object_id": identifier})
            queue.fetch_callback(channel, method, None, body)
    HarvestJob.get(job).status = "Finished"
    model.Session.commit()
    told = model.Session.query(HarvestObject.report_status, HarvestObject.state)
    counts: dict[str, int] = {}
    # Not by job: what is unchanged is counted with the job that read it first.
    for status, state in told.filter(HarvestObject.id.in_(gathered)):
        name = status or state
        counts[name] = counts.get(name, 0) + 1
    return {**costs.as_dict(), "counts": counts}


def _harvester() -> Any:
    from ckan.plugins import PluginImplementations
    from ckanext.harvest.interfaces import IHarvester

    return next(each for each in PluginImplementations(IHarvester) if each.info()["name"] == "csw")


def _source(url: str) -> str:
    for source in _act("harvest_source_list", {}):
        if source["url"] == url:
            return source["id"]
    organization = _act("organization_create", {"name": "agence", "title": "Agence"})["id"]
    values = {"name": NAME, "title": NAME, "url": url, "source_type": "csw"}
    return _act("harvest_source_create", {**values, "owner_org": organization})["id"]


def _act(name: str, values: dict[str, Any]) -> Any:
    import ckan.plugins.toolkit as tk

    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return tk.get_action(name)({"ignore_auth": True, "user": site_user}, values)


if __name__ == "__main__":
    main(*sys.argv[1:])
