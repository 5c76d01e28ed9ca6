"""What differs between two states of a dataset, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

__all__ = ["Change", "changes"]

#: Fields that the portal keeps for itself: no record says them.
OWN: Final = frozenset(
    {"id", "name", "type", "state", "owner_org", "popularity", "harvest_source", "resources"}
)
#: A longer text is cut where it is shown: the comparison is done on the whole.
SHOWN_LENGTH: Final = 500


@dataclass(frozen=True, slots=True)
class Change:
    """A field that differs: its name, what it held before and holds now, as texts or JSON values.

    A field of a resource is named ``resources.field``, with the address of the resource before it
    where the resource stays: ``https://… name``.
    """

    field: str
    before: Any
    after: Any

    def as_json(self) -> dict[str, Any]:
        """Return the change as JSON stores it, long texts cut."""
        return {name: _cut(value) for name, value in asdict(self).items()}


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return what *after* says otherwise than *before*, in the order of *after*.

    before: a dataset as package_show gives it; after: what is about to be written. What *after*
    does not speak of stays as it is, and is no change; nor is one way of saying nothing another.
    """
    found = [
        Change(name, before.get(name), value)
        for name, value in after.items()
        if name not in OWN and _plain(value) != _plain(before.get(name))
    ]
    return (*found, *_of_resources(before.get("resources") or (), after.get("resources") or ()))


def _of_resources(
    before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]
) -> Iterator[Change]:
    """Yield the resources that come and go, and what differs in those that stay."""
    known = {_key(resource): resource for resource in before}
    for resource in after:
        old = known.pop(_key(resource), None)
        if old is None:
            yield Change("resources", None, resource.get("url") or resource.get("name"))
            continue
        for name, value in resource.items():
            if name != "id" and not _alike(name, value, old.get(name)):
                yield Change(f"{resource.get('url')} {name}", old.get(name), value)
    for old in known.values():
        yield Change("resources", old.get("url") or old.get("name"), None)


def _alike(name: str, value: Any, old: Any) -> bool:
    """Tell whether a field of a resource says the same; CKAN writes formats in its own way."""
    if name == "format":
        return str(value or "").casefold() == str(old or "").casefold()
    return _plain(value) == _plain(old)


def _key(resource: Mapping[str, Any]) -> tuple[str, str]:
    return (resource.get("url") or "").strip(), (resource.get("layer_name") or "").strip()


def _plain(value: Any) -> Any:
    """Return a value in which alike is equal: numbers as texts, nothing without its empty parts."""
    if isinstance(value, Mapping):
        parts = {name: _plain(part) for name, part in value.items()}
        return {name: part for name, part in parts.items() if part != ""} or ""
    if isinstance(value, (list, tuple)):
        parts = [part for each in value if (part := _plain(each)) != ""]
        # The portal keeps lists of codes and texts in an order of its own; rows keep theirs.
        return (sorted(parts) if all(isinstance(part, str) for part in parts) else parts) or ""
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return f"{float(value):.12g}"
    return _number(" ".join(str(value).split()))


def _number(text: str) -> str:
    try:
        return f"{float(text):.12g}" if text and text[-1].isdigit() else text
    except ValueError:
        return text.lower() if text in {"True", "False"} else text


def _cut(value: Any) -> Any:
    if isinstance(value, str) and len(value) > SHOWN_LENGTH:
        return value[:SHOWN_LENGTH] + "…"
    if isinstance(value, (list, tuple)):
        return [_cut(each) for each in value]
    if isinstance(value, Mapping):
        return {name: _cut(each) for name, each in value.items()}
    return value
