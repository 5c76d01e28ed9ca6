"""The demonstration catalogue of the folder ``demo/``: organizations, records, files, popularity.

Everything may be done again: what is there already stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.geo2france.attachments import attach, attachments
from ckanext.geo2france.domain.record import Record
from ckanext.geo2france.harvest import runner
from ckanext.geo2france.harvest.pulse import Progress
from ckanext.geo2france.harvest.requesting import new_run
from ckanext.geo2france.harvest.service_user import ensure_editor
from ckanext.geo2france.harvesters.folder import records_below
from ckanext.geo2france.harvesters.outcome import Found
from ckanext.geo2france.model.harvest import HarvestRecord, HarvestSource
from ckanext.geo2france.search.index import bulk

__all__ = ["load"]

SOURCE = "demonstration"
#: Records between two lines of progress.
STEP = 20
Report = Callable[[str], None]


def load(folder: Path, report: Report) -> None:
    """Load the catalogue of *folder*, telling *report* what was done."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    organizations = _ensure_organizations(folder, user)
    report(f"{len(organizations)} organizations")
    source = _ensure_source(folder, user, organizations)
    total = len(list((folder / "iso").glob("*.xml")))
    report(_harvest(source, user, _Teller(report, total)))
    datasets = _datasets(source)
    with bulk():
        attached = sum(_attach_all(folder, user, *each) for each in _records(folder, datasets))
    report(f"{attached} files uploaded")


def _ensure_organizations(folder: Path, user: str) -> dict[str, str]:
    """Make the organizations that are missing; return every one's id by its title."""
    ids: dict[str, str] = {}
    for wanted in json.loads((folder / "organizations.json").read_text(encoding="utf-8")):
        known = model.Group.get(wanted["name"])
        values = {key: wanted[key] for key in ("name", "title", "description")}
        if known is None:
            created = tk.get_action("organization_create")({"user": user}, values)
            ids[wanted["title"]] = created["id"]
        else:
            ids[wanted["title"]] = known.id
    return ids


def _ensure_source(folder: Path, user: str, organizations: dict[str, str]) -> Any:
    """Return the source of the records, made or brought up to date with the folder."""
    source = HarvestSource.get(SOURCE)
    if source is None:
        wanted = {
            "name": SOURCE,
            "title": "Catalogue de démonstration",
            "type": "folder",
            "url": str(folder / "iso"),
            "owner_org": next(iter(organizations.values())),
        }
        tk.get_action("geo2france_harvest_source_create")({"user": user}, wanted)
        source = HarvestSource.get(SOURCE)
    for organization in organizations.values():
        ensure_editor({"user": user}, organization)
    popularity = json.loads((folder / "popularity.json").read_text(encoding="utf-8"))
    source.url = str(folder / "iso")
    source.options = {"organizations": organizations, "popularity": popularity}
    model.Session.commit()
    return source


def _harvest(source: Any, user: str, progress: Progress) -> str:
    run = new_run(source, user)
    runner.run(run.id, progress)
    model.Session.refresh(run)
    counts = ", ".join(f"{number} {kind}" for kind, number in sorted(run.counts.items()))
    return f"harvest {run.state}: {counts}"


@dataclass(slots=True)
class _Teller:
    """Tells how many records are done, at every so many of them."""

    report: Report
    total: int
    told: int = 0

    def __call__(self, counts: Mapping[str, int]) -> None:
        """Say the counts so far, unless few records were done since the last time."""
        done = sum(counts.values())
        if done // STEP > self.told // STEP:
            self.told = done
            self.report(f"{done} of {self.total} records")


def _datasets(source: Any) -> dict[str, str]:
    """Return the dataset's id of each record identifier."""
    rows = model.Session.query(HarvestRecord.identifier, HarvestRecord.dataset_id)
    return {row.identifier: row.dataset_id for row in rows.filter_by(source_id=source.id)}


def _records(folder: Path, datasets: dict[str, str]) -> Iterator[tuple[str, Record, Path]]:
    """Yield the dataset's id, the record and its file, for each record that is a dataset."""
    for path in sorted((folder / "iso").glob("*.xml")):
        for met in records_below(path):
            if not isinstance(met, Found):
                continue
            identifier = met.identifier or met.document.identifier()
            if identifier in datasets:
                yield datasets[identifier], met.document.read().record, path


def _attach_all(folder: Path, user: str, dataset_id: str, record: Record, path: Path) -> int:
    """Attach the files of a record; the last to come is the first resource, hence the order."""
    found = reversed(list(attachments(record, path, folder)))
    return sum(attach({"user": user}, dataset_id, attachment) for attachment in found)
