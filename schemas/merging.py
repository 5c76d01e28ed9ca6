"""What a dataset says, put into the record that it was made of, so that nothing else is lost.

A dataset holds less than its record: a code that the lists do not know is left out, a link that
nobody can follow too, the text of a protocol becomes a code. So what is compared is the dataset
as it is with the dataset as the record made it: only what differs there was edited.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from ckanext.geo2france.domain.errors import MetadataError
from ckanext.geo2france.domain.record import Record
from ckanext.geo2france.schemas.datasets import record_of, to_dataset
from ckanext.geo2france.schemas.documents import read_record, records_in
from ckanext.geo2france.schemas.structure import ISO_19139
from ckanext.geo2france.schemas.writing import write
from ckanext.geo2france.schemas.xml import parse

__all__ = ["document_of", "merged"]

#: Fields that CKAN gives back in the order of their code list: their order is nobody's edit.
CHOICES = ("presentation_forms", "spatial_representation", "topic_categories")


def document_of(
    dataset: dict[str, Any], standard: str = ISO_19139, original: bytes | None = None
) -> bytes:
    """Return *dataset* (as package_show gives it) as a document in *standard*.

    original: the document that the dataset was made of; what was not edited since stays as it is
    there, where it is an ISO record. Raises UnknownStandard.
    """
    record = record_of(dataset)
    before = _record_in(original) if original else None
    if before is None:
        return write(record, standard)
    if not before.title and record.title == dataset.get("name"):
        # CKAN calls a dataset without title by its name, which its record does not say.
        record = replace(record, title="")
    return write(merged(record, before), standard, original)


def _record_in(original: bytes) -> Record | None:
    """Return the record that a document is; None for one of another kind, which holds no more.

    Catalogues in JSON or RDF, and the capabilities of a WMS, give datasets too.
    """
    try:
        element = next(records_in(parse(original)), None)
        return read_record(element).record if element is not None else None
    except MetadataError:
        return None


def merged(edited: Record, original: Record) -> Record:
    """Return *original* with what *edited*, the record of its dataset, says otherwise."""
    seen = record_of(to_dataset(original).dataset)
    changed: dict[str, Any] = {}
    for field in fields(Record):
        name = field.name
        new, old, shown = (getattr(each, name) for each in (edited, original, seen))
        if name in CHOICES:
            new = _in_order(new, shown)
        if new == shown:
            continue
        if isinstance(new, tuple) and name != "polygons":
            changed[name] = tuple(_merged_items(name, new, old))
        else:
            changed[name] = new
    return replace(original, **changed)


def _in_order(edited: Sequence[Any], shown: Sequence[Any]) -> tuple[Any, ...]:
    """Return the choices in the order that they had, new ones last."""
    return tuple(sorted(edited, key=lambda c: shown.index(c) if c in shown else len(shown)))


def _merged_items(name: str, edited: Sequence[Any], original: Sequence[Any]) -> Iterator[Any]:
    """Yield the items of the original that the edited ones stand for, and the new ones.

    An item that the dataset does not show, as nobody could have taken it out, stays; one that is
    shown once though the record has it twice is edited twice.
    """
    images = [_image(name, item) for item in original]
    # The first item of each image, and its position among those that are shown.
    places: dict[str, tuple[int, int]] = {}
    for at, image in enumerate(images):
        if image is not None:
            places.setdefault(repr(image), (at, len(places)))
    becomes, added = _aligned([images[at] for at, _ in places.values()], edited)
    yield from added.get(-1, ())
    for at, item in enumerate(original):
        if images[at] is None:
            yield item
            continue
        first, position = places[repr(images[at])]
        if becomes[position] is not None:
            yield _merged_item(becomes[position], item, images[at])
        if first == at:
            yield from added.get(position, ())


def _aligned(shown: Sequence[Any], edited: Sequence[Any]) -> tuple[list[Any], dict[int, list[Any]]]:
    """Return what each of *shown* became (None: taken out), and what was added after each."""
    matcher = SequenceMatcher(
        None, [repr(item) for item in shown], [repr(item) for item in edited], False
    )
    becomes: list[Any] = [None] * len(shown)
    added: dict[int, list[Any]] = {}
    for _, i1, i2, j1, j2 in matcher.get_opcodes():
        for at, item in zip(range(i1, i2), edited[j1:j2], strict=False):
            becomes[at] = item
        if more := edited[j1 + i2 - i1 : j2]:
            added[i2 - 1] = list(more)
    return becomes, added


def _image(name: str, item: Any) -> Any:
    """Return *item* as it comes back from a dataset, or None where the dataset does not hold it."""
    alone: dict[str, Any] = {name: (item,)}
    made = record_of(to_dataset(Record(**alone)).dataset)
    return next(iter(getattr(made, name)), None)


def _merged_item(edited: Any, original: Any, image: Any) -> Any:
    """Return *original* with the parts that *edited* says otherwise than its *image*."""
    if not is_dataclass(original):
        return edited
    changed = {
        part.name: getattr(edited, part.name)
        for part in fields(original)
        if getattr(edited, part.name) != getattr(image, part.name)
    }
    return replace(original, **changed)  # pyright: ignore[reportArgumentType]
