"""Writes datasets for the harvests: one at a time, through CKAN's actions, as the service user.

The transaction that is open when a dataset is written is committed with it: what is remembered of
its record, its document and its line of the report are there if and only if the dataset is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.geo2france import ckan_seam, relations, store
from ckanext.geo2france.domain.errors import DatasetDeleted
from ckanext.geo2france.harvest import building
from ckanext.geo2france.harvest.creating import Checked, Creator, schema_with_id
from ckanext.geo2france.harvest.service_user import as_harvester
from ckanext.geo2france.harvesters.changes import Change, changes
from ckanext.geo2france.harvesters.outcome import Create, Link, Update
from ckanext.geo2france.harvesters.record_links import linked
from ckanext.geo2france.model.harvest import now
from ckanext.geo2france.search import index

__all__ = ["Writer"]

Dict = dict[str, Any]


@dataclass(slots=True)
class Writer:
    """Writes the datasets of one source in the name of the service user.

    Every method raises ValidationError, NotAuthorized or DatasetDeleted.
    """

    source: Any
    user: Any
    creator: Creator = field(init=False)

    def __post_init__(self) -> None:
        """Make what creates the datasets."""
        self.creator = Creator(self.user)

    def create(self, dataset: Dict) -> None:
        """Create a dataset that has its id, and take a name that is free from its title.

        Without a line in the activity stream: that would hold a second copy of the dataset, for a
        quarter of the whole cost, and flood the followers of the organization; the report of the
        run is the account of what came in.
        """
        if checked := self.checked([dataset]):
            self.write(checked)
        else:
            self._create_slowly(dataset)

    def checked(self, datasets: Sequence[Dict]) -> list[Checked]:
        """Name new datasets, and return those that `write` may write, in their order.

        What is out of the ordinary, refusals included, is left to `create`.
        """
        checked = [self.creator.checked(each) for each in _named(datasets)]
        return [each for each in checked if each]

    def write(self, datasets: Sequence[Checked]) -> None:
        """Create datasets, and commit them with the open transaction."""
        with index.withheld():
            with relations.gathering():
                self.creator.write(datasets)
            model.repo.commit()

    def _create_slowly(self, dataset: Dict) -> None:
        context = as_harvester(self.user)
        context |= {"model": model, "session": model.Session, "schema": schema_with_id()}
        ckan_seam.unsignalled("package_create")(context, dataset)

    def shown(self, dataset_id: str, title: str = "") -> Dict | None:
        """Return a dataset as it is stored; None where it was purged."""
        state = model.Session.scalar(
            sa.select(model.Package.state).where(model.Package.id == dataset_id)
        )
        if state is None:
            return None
        if state == model.State.DELETED:
            raise DatasetDeleted(title)
        reading = as_harvester(self.user)
        reading["use_cache"] = False
        return tk.get_action("package_show")(reading, {"id": dataset_id})

    def replace(self, before: Dict, dataset: Dict) -> None:
        """Write *dataset* in the place of *before*, what `shown` returned."""
        context = as_harvester(self.user)
        context["original_package"] = before
        tk.get_action("package_update")(context, dataset)

    def update(
        self, decision: Create | Update, before: Dict, was_private: bool
    ) -> Iterable[Change]:
        """Bring the dataset *before* up to date by its record, and return what changed.

        was_private: what the dataset is to be again where it comes back from its withdrawal.
        """
        dataset = building.renewed(self.source, decision.record, before).dataset
        if before.get("withdrawn"):
            dataset |= {"withdrawn": "", "private": was_private}
        found = changes(before, dataset)
        self.replace(before, dataset)
        return found

    def withdraw(self, before: Dict) -> None:
        """Make a dataset private, and say since when."""
        self.replace(before, {**before, "private": True, "withdrawn": now().date().isoformat()})

    def give_back(self, before: Dict, was_private: bool) -> None:
        """Make a dataset that was withdrawn what it was before."""
        self.replace(before, {**before, "private": was_private, "withdrawn": ""})

    def hand_over(self, before: Dict, source_id: str) -> None:
        """Let another source keep the dataset up to date."""
        self.replace(before, {**before, "harvest_source": source_id})

    def link(self, decision: Link, before: Dict) -> None:
        """Add the links of a record to a dataset that is there already, or renew them."""
        added = store.to_dataset(decision.record).dataset["resources"]
        self.replace(before, linked(before, added, self._mark(decision.identifier)))

    def unlink(self, identifier: str, before: Dict) -> None:
        """Take the links of a record out of a dataset."""
        self.replace(before, linked(before, (), self._mark(identifier)))

    def _mark(self, identifier: str) -> str:
        return store.dataset_id(self.source.id, identifier)


def _named(datasets: Sequence[Dict]) -> list[Dict]:
    """Give each dataset a name from its title, and return those whose name is free."""
    plain = {each["id"]: store.slug(each["title"]) for each in datasets}
    longer = {number: f"{name}-{number[:8]}" for number, name in plain.items()}
    taken = _taken([*plain.values(), *longer.values()])
    free = []
    for each in datasets:
        name = plain[each["id"]]
        each["name"] = longer[each["id"]] if name in taken else name
        if each["name"] not in taken:
            free.append(each)
        taken.add(each["name"])
    return free


def _taken(names: list[str]) -> set[str]:
    """Return the names that datasets have, of whatever state."""
    found = sa.select(model.Package.name).where(model.Package.name.in_(names))
    return set(model.Session.scalars(found))
