"""What is read of real metadata records, and what reading and writing cost.

``python bench/metadata.py [--corpus ../shared/corpus]``: for each field of the model, in how many
records it stands (counted by XPath, apart from our mapping), is read, is refused with its reason,
is lost; beside it ckanext-spatial's parser on the same records, and OWSLib for the cost.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import yaml
from ckanext.spatial.harvested_metadata import ISODocument
from lxml import etree
from owslib.iso import MD_Metadata as Owslib19139
from owslib.iso3 import MD_Metadata as Owslib19115
from tables import machine, table

from ckanext.geo2france.domain.errors import MetadataError
from ckanext.geo2france.schemas.documents import ReadRecord, read_record, records_in, standard_of
from ckanext.geo2france.schemas.structure import ISO_19139, STANDARDS
from ckanext.geo2france.schemas.writing import write
from ckanext.geo2france.schemas.xml import parse, serialize
from ckanext.geo2france.schemas.xsd import validate

CENSUS = yaml.safe_load(Path(__file__).with_name("metadata_census.yaml").read_text("utf-8"))
ROOT = Path(__file__).resolve().parents[1]
SAYS = (
    "normalize-space() or @codeListValue[normalize-space()] or */@codeListValue[normalize-space()]"
)


@dataclass(frozen=True)
class Document:
    """One record of the corpus, alone in a document."""

    name: str
    content: bytes
    standard: str
    read: ReadRecord


def documents(corpus: Path) -> Iterator[Document]:
    for path in [*sorted((corpus / "iso").iterdir()), *sorted((corpus / "csw").iterdir())]:
        try:
            for element in records_in(parse(path.read_bytes())):
                read = read_record(element)
                yield Document(path.name, serialize(element), standard_of(element), read)
        except MetadataError:
            continue


def xpath_of(place: str) -> etree.XPath:
    """Return the XPath that finds what says something at *place*."""
    steps = []
    for step in _split(place.removeprefix("//")):
        name, bracket, rest = step.partition("[")
        if step.startswith("@"):
            steps.append(f"descendant-or-self::*/@*[local-name()='{step[1:]}'][normalize-space()]")
        elif name == "*":
            steps.append(f"*{bracket}{rest}")
        else:
            steps.append(f"*[local-name()='{name}']{bracket}{rest}")
    start = "//" if place.startswith("//") else "./"
    end = "" if "/@" in place else f"[{SAYS}]"
    return etree.XPath(f"boolean({start}{'/'.join(steps)}{end})")


def _split(place: str) -> Iterator[str]:
    """Yield the steps of a place; a slash within a condition in brackets divides nothing."""
    step, depth = "", 0
    for char in place:
        depth += (char == "[") - (char == "]")
        if char == "/" and not depth:
            yield step
            step = ""
        else:
            step += char
    yield step


def held(record: Any, field: str) -> bool:
    """Tell whether the model holds *field* ("title", "contacts.email")."""
    name, _, part = field.partition(".")
    value = getattr(record, name)
    if part:
        return any(getattr(item, part) not in ("", None) for item in value)
    return value not in ("", ())


def known_to_peer(values: dict[str, Any], keys: str | list[str]) -> bool:
    return any(
        _within(values, key.split(".")) for key in ([keys] if isinstance(keys, str) else keys)
    )


def _within(value: Any, path: list[str]) -> bool:
    if isinstance(value, list):
        return any(_within(each, path) for each in value)
    if path and path[0]:
        return isinstance(value, dict) and _within(value.get(path[0]), path[1:])
    return bool(value) and not path


def peer_values(root: etree._Element) -> dict[str, Any]:
    try:
        return ISODocument(xml_tree=root).read_values()
    except Exception:  # noqa: BLE001  whatever the peer raises, it has read nothing
        return {}


def coverage(corpus: list[Document]) -> tuple[list[list[object]], list[str]]:
    """Return a line for each field, and what is lost by field and document."""
    finders = {
        (field, standard): [
            xpath_of(place)
            for place in (
                entry["xpath"] if standard == ISO_19139 else entry.get("xpath3", entry["xpath"])
            )
        ]
        for field, entry in CENSUS.items()
        for standard in STANDARDS
    }
    counts: Counter[tuple[str, str]] = Counter()
    lost: list[str] = []
    for document in corpus:
        root = etree.fromstring(document.content)
        peer = peer_values(root)
        for field, entry in CENSUS.items():
            if not any(find(root) for find in finders[field, document.standard]):
                continue
            counts[field, "stands"] += 1
            counts[field, "peer"] += bool(entry["spatial"]) and known_to_peer(
                peer, entry["spatial"]
            )
            if held(document.read.record, field):
                counts[field, "read"] += 1
            elif any(note.startswith(field.partition(".")[0]) for note in document.read.notes):
                counts[field, "refused"] += 1
            else:
                lost.append(f"{field}: {document.name}")
    lines: list[list[object]] = []
    for field in CENSUS:
        stands, read, refused, peer_read = (
            counts[field, part] for part in ("stands", "read", "refused", "peer")
        )
        lines.append(
            [
                f"`{field}`",
                stands,
                read,
                refused,
                stands - read - refused,
                peer_read,
                stands - peer_read,
            ]
        )
    return lines, lost


def cost(corpus: list[Document], work: Callable[[Document], object]) -> float:
    """Return the CPU milliseconds per record, the best of five rounds."""
    rounds = []
    gc.collect()
    for _ in range(5):
        started = time.process_time()
        for document in corpus:
            work(document)
        rounds.append(time.process_time() - started)
    return 1000 * min(rounds) / len(corpus)


def by_owslib(document: Document) -> object:
    root = etree.fromstring(document.content)
    return (Owslib19139 if document.standard == ISO_19139 else Owslib19115)(root)


def works(document: Document, work: Callable[[Document], object]) -> bool:
    try:
        work(document)
    except Exception:  # noqa: BLE001  what the peer cannot read is left out for both
        return False
    return True


def costs(corpus: list[Document]) -> list[list[object]]:
    lines: list[list[object]] = []
    for standard in STANDARDS:
        ours = [d for d in corpus if d.standard == standard]
        both = [d for d in ours if works(d, by_owslib)]
        read = cost(both, lambda d: read_record(parse(d.content)))
        peer = cost(both, by_owslib)
        written = cost(both, lambda d: write(d.read.record, d.standard))
        spatial = cost(both, lambda d: peer_values(etree.fromstring(d.content)))
        lines.append(
            [
                standard,
                f"{len(both)} (OWSLib fails on {len(ours) - len(both)} more)",
                f"{read:.2f}",
                f"{peer:.2f}",
                f"{read / peer:.2f}",
                f"{spatial:.2f}" if standard == ISO_19139 else "–",
                f"{written:.2f}",
                f"{1000 / read:.0f}",
            ]
        )
    return lines


def validity(corpus: list[Document]) -> list[list[object]]:
    """Return, for each standard, how many valid records stay valid when they are written anew."""
    lines: list[list[object]] = []
    for target in STANDARDS:
        valid = kept = became = 0
        for document in corpus:
            before = validate(parse(document.content)).valid
            after = validate(parse(write(document.read.record, target))).valid
            valid += bool(before)
            kept += bool(before and after)
            became += bool(after and not before)
        lines.append([target, valid, kept, len(corpus) - valid, became])
    return lines


def main() -> None:
    logging.disable(logging.CRITICAL)
    default = os.environ.get("GEO2FRANCE_CORPUS", str(ROOT.parent / "shared" / "corpus"))
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--corpus", type=Path, default=Path(default))
    arguments.add_argument("--lost", action="store_true", help="say in which records")
    given = arguments.parse_args()
    corpus = list(documents(given.corpus))
    sizes = median(len(d.content) for d in corpus) / 1024
    print(f"{machine()}; {len(corpus)} records, half of them over {sizes:.0f} kB\n")
    lines, lost = coverage(corpus)
    head = ["field", "stands in", "read", "refused, said", "lost", "ckanext-spatial", "lost there"]
    print(table(head, lines))
    totals = [sum(int(str(line[n])) for line in lines) for n in range(1, 7)]
    print("| all | " + " | ".join(map(str, totals)) + " |")
    if given.lost:
        print("\n" + "\n".join(lost))
    head = ["written in", "valid before", "still valid", "invalid before", "of which valid now"]
    print("\n" + table(head, validity(corpus)))
    head = [
        "standard",
        "records",
        "read, ms",
        "OWSLib",
        "ratio",
        "ckanext-spatial",
        "write, ms",
        "read/s",
    ]
    print("\n" + table(head, costs(corpus)))


if __name__ == "__main__":
    main()
