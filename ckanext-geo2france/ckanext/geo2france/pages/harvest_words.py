"""Words of the harvest pages: types of source, states, outcomes, moments, counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Final

import ckan.plugins.toolkit as tk
from babel.dates import format_datetime

from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.field_labels import field_label, value_text
from ckanext.geo2france.harvesters.schedule import ZONE
from ckanext.geo2france.pages.harvest_records import EXTRAS
from ckanext.geo2france.pages.harvest_schedule import in_words
from ckanext.geo2france.pages.labels import number_label

__all__ = [
    "BUSY",
    "CLEARINGS",
    "KINDS",
    "TYPES",
    "SourceType",
    "Words",
    "source_state",
    "source_type",
]


@dataclass(frozen=True, slots=True)
class SourceType:
    """A type of source in words; *address* is what its address is called, *example* one."""

    code: str
    label: str
    help: str
    address: str
    example: str


#: In the order in which they are proposed.
TYPES: Final = (
    SourceType(
        "csw",
        _("CSW catalogue"),
        _("A CSW 2.0.2 service, such as GeoNetwork, pycsw or ArcGIS: complete ISO records."),
        _("Address of the service"),
        "https://exemple.org/geonetwork/srv/fre/csw",
    ),
    SourceType(
        "records",
        _("OGC API Records"),
        _("A catalogue that answers OGC API Records, such as pygeoapi or recent GeoNetworks."),
        _("Address of the collection of records"),
        "https://exemple.org/collections/metadata",
    ),
    SourceType(
        "wms",
        _("WMS map service"),
        _("A WMS 1.1.1 or 1.3.0, with its WFS where it has one: one dataset for each layer."),
        _("Address of the service"),
        "https://exemple.org/geoserver/ows",
    ),
    SourceType(
        "dcat",
        _("DCAT catalogue"),
        _("A catalogue as RDF: RDF/XML, Turtle or JSON-LD, page by page."),
        _("Address of the catalogue"),
        "https://exemple.org/catalog.ttl",
    ),
    SourceType(
        "ckan",
        _("CKAN portal"),
        _("Another CKAN, read by its API."),
        _("Address of the portal"),
        "https://exemple.org",
    ),
    SourceType(
        "webfolder",
        _("Web folder"),
        _("A page that lists ISO files in XML."),
        _("Address of the folder"),
        "https://exemple.org/metadata/",
    ),
    SourceType(
        "folder",
        _("Folder of the server"),
        _("ISO files in XML on the disk of the portal; for system administrators."),
        _("Absolute path of the folder"),
        "/srv/metadata",
    ),
)
_TYPES: Final = {each.code: each for each in TYPES}

#: States in which a run goes on by itself: its page follows it.
BUSY: Final = ("queued", "running")
STATES: Final = {
    "queued": _("Waiting for its turn"),
    "running": _("Running"),
    "finished": _("Finished"),
    "failed": _("Failed"),
    "interrupted": _("Interrupted"),
    "asking": _("Waiting for a decision"),
    "cancelled": _("Cancelled"),
    "inactive": _("Switched off"),
    "never": _("Never harvested"),
}
TONES: Final = {
    "finished": "ok",
    "failed": "bad",
    "interrupted": "warn",
    "asking": "warn",
    "running": "busy",
    "queued": "busy",
    "created": "ok",
    "updated": "ok",
    "returned": "ok",
    "adopted": "busy",
    "linked": "busy",
    "withdrawn": "warn",
    "unseen": "warn",
    "removed": "warn",
    "kept": "busy",
    "rejected": "bad",
}
#: Runs that read nothing: they remove what a source brought, or the source itself too.
CLEARINGS: Final = ("clear", "remove")

#: Outcomes in the order in which they are counted; all but the unchanged have lines in a report.
KINDS: Final = {
    "created": _("Created"),
    "updated": _("Updated"),
    "unchanged": _("Unchanged"),
    "adopted": _("Known already"),
    "linked": _("Linked to a record"),
    "returned": _("Returned"),
    "unseen": _("No longer given"),
    "withdrawn": _("Withdrawn"),
    "removed": _("Removed"),
    "kept": _("Left in place"),
    "rejected": _("Rejected"),
}


#: The text, with a place for the number, of so many records of a kind.
COUNTED: Final[Mapping[str, Callable[[int], str]]] = {
    "created": lambda n: tk.ungettext("{count} created", "{count} created", n),
    "updated": lambda n: tk.ungettext("{count} updated", "{count} updated", n),
    "unchanged": lambda n: tk.ungettext("{count} unchanged", "{count} unchanged", n),
    "adopted": lambda n: tk.ungettext("{count} known already", "{count} known already", n),
    "linked": lambda n: tk.ungettext("{count} linked", "{count} linked", n),
    "returned": lambda n: tk.ungettext("{count} returned", "{count} returned", n),
    "unseen": lambda n: tk.ungettext("{count} no longer given", "{count} no longer given", n),
    "withdrawn": lambda n: tk.ungettext("{count} withdrawn", "{count} withdrawn", n),
    "removed": lambda n: tk.ungettext("{count} removed", "{count} removed", n),
    "kept": lambda n: tk.ungettext("{count} left in place", "{count} left in place", n),
    "left": lambda n: tk.ungettext("{count} still to come", "{count} still to come", n),
    "rejected": lambda n: tk.ungettext("{count} rejected", "{count} rejected", n),
}


def _counted(kind: str, number: int) -> str:
    say = COUNTED.get(kind)
    return say(number) if say else f"{{count}} {kind}"


#: Where readers met a record, beside names of files: the word, then a number or a name.
PLACES: Final = {
    "record": _("record {what}"),
    "resource": _("resource {what}"),
    "layer": _("layer {what}"),
    "group": _("group {what}"),
}


def source_type(code: str) -> SourceType:
    """Return the words of a type; a type unknown here is called by its code."""
    return _TYPES.get(code) or SourceType(code, code, "", _("Address of the service"), "")


def source_state(source: Mapping[str, Any]) -> str:
    """Return how a source fares, by its last run; one that is switched off says so first."""
    last: Mapping[str, Any] = source.get("last_run") or {}
    if last.get("state") in (*BUSY, "asking"):
        return str(last["state"])
    if not source.get("active", True):
        return "inactive"
    return str(last.get("state") or "never")


@dataclass(frozen=True, slots=True)
class Words:
    """What the templates say, in the language *lang* of the page."""

    lang: str

    def type(self, code: str) -> str:
        """Return what a type of source is called."""
        label = source_type(code).label
        return tk._(label)

    def state(self, code: str) -> str:
        """Return the state of a run or of a source."""
        label = STATES.get(code, code)
        return tk._(label)

    def source_state(self, source: Mapping[str, Any]) -> str:
        """Return the code of the state of a source."""
        return source_state(source)

    def kind(self, code: str) -> str:
        """Return what became of a record."""
        label = KINDS.get(code, code)
        return tk._(label)

    def place(self, text: str) -> str:
        """Return where in its source a record was met."""
        word, _blank, what = text.partition(" ")
        sentence = PLACES.get(word)
        return tk._(sentence).format(what=what) if sentence and what else text

    def tone(self, code: str) -> str:
        """Return the tone of a state or an outcome: ok, warn, bad, busy or quiet."""
        return TONES.get(code, "quiet")

    def counts(self, counts: Mapping[str, int]) -> list[tuple[str, str]]:
        """Return the counts of a run in order, each by code and in words; zeros are left out."""
        order = [*KINDS, *(kind for kind in counts if kind not in KINDS)]
        found = [(kind, counts[kind]) for kind in order if counts.get(kind)]
        return [(kind, self._number(_counted(kind, number), number)) for kind, number in found]

    def records(self, number: int) -> str:
        """Return a number of records."""
        return self._number(tk.ungettext("{count} record", "{count} records", number), number)

    def total(self, run: Mapping[str, Any]) -> str:
        """Return how many records a run read until now, or how many datasets it is about.

        A clearing does not know before it begins: "".
        """
        number = sum(run["counts"].values())
        if run["kind"] not in CLEARINGS:
            return self.records(number)
        if not run["counts"]:
            return ""
        return self._number(tk.ungettext("{count} dataset", "{count} datasets", number), number)

    def run_title(self, run: Mapping[str, Any]) -> str:
        """Return what a run is called: what it does, and when it began."""
        moment = self.moment(run["started"] or run["created"])
        clears = run["kind"] in CLEARINGS
        title = tk._("Clearing of {moment}") if clears else tk._("Harvest of {moment}")
        return title.format(moment=moment)

    def _number(self, text: str, number: int) -> str:
        return text.format(count=number_label(number, self.lang))

    def moment(self, text: str | None) -> str:
        """Return an instant, given as ISO 8601, on the clock of Europe/Paris."""
        if not text:
            return ""
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is None:
            instant = instant.replace(tzinfo=timezone.utc)
        pattern = "d MMM y 'at' HH:mm" if self.lang == "en" else "d MMM y 'à' HH:mm"
        return format_datetime(instant, pattern, tzinfo=ZONE, locale=self.lang)

    def extra(self, name: str) -> str:
        """Return what an option of one type of source is called."""
        label = next((part.label for part in EXTRAS if part.path[-1] == name), "")
        return tk._(label) if label else name

    def field(self, name: str) -> str:
        """Return what a field that differs is called."""
        return field_label(name, self.lang)

    def value(self, value: Any, name: str) -> str:
        """Return a value of the field *name*, which differs."""
        return value_text(value, name, self.lang) or tk._("empty")

    def schedule(self, cron: str) -> str:
        """Return a schedule."""
        return in_words(cron)
