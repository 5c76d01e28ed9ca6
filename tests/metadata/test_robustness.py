"""Whatever a partner sends gives a record or a refusal: no crash, no hang, no hunger."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from lxml import etree

from ckanext.geo2france.domain.errors import MalformedXml, MetadataError
from ckanext.geo2france.domain.record import Contact, Keyword, Record
from ckanext.geo2france.schemas.datasets import to_dataset
from ckanext.geo2france.schemas.documents import read_record, records_in
from ckanext.geo2france.schemas.merging import document_of
from ckanext.geo2france.schemas.structure import STANDARDS
from ckanext.geo2france.schemas.writing import write
from ckanext.geo2france.schemas.xml import Element, parse

GARBAGE = ("", " ", "0", "-1e308", "NaN", "2025-13-45", "é水", "a\nb", "urn:x:EPSG::", "#", "%%")


def take_out(element: Element, parent: Element, chance: random.Random) -> None:
    parent.remove(element)


def double(element: Element, parent: Element, chance: random.Random) -> None:
    parent.append(etree.fromstring(etree.tostring(element, with_tail=False)))


def fill_with_garbage(element: Element, parent: Element, chance: random.Random) -> None:
    element.text = chance.choice(GARBAGE)


def rename(element: Element, parent: Element, chance: random.Random) -> None:
    element.tag = chance.choice(["{urn:x}y", parent.tag, "MD_Metadata"])


def comment(element: Element, parent: Element, chance: random.Random) -> None:
    element.insert(0, etree.Comment("comment"))


def garble(element: Element, parent: Element, chance: random.Random) -> None:
    for name in element.attrib:
        element.set(name, chance.choice(GARBAGE))


HARMS = (take_out, double, fill_with_garbage, rename, comment, garble)


def damaged(root: Element, chance: random.Random) -> Element:
    """Return *root* with a few elements taken out, doubled, renamed, or filled with garbage."""
    for _ in range(8):
        element = chance.choice([each for each in root.iter() if isinstance(each.tag, str)])
        parent = element.getparent()
        if parent is not None:
            chance.choice(HARMS)(element, parent, chance)
    return root


def read_all(content: bytes) -> list[Record]:
    """Return the records of a document, however many."""
    return [read_record(element).record for element in records_in(parse(content))]


def test_damaged_records_are_read_and_written_all_the_same(
    complete_xml: bytes, service: Record, complete: Record
) -> None:
    originals = [complete_xml, *(write(each, s) for each in (complete, service) for s in STANDARDS)]
    for seed in range(300):
        chance = random.Random(seed)
        root = damaged(parse(chance.choice(originals)), chance)
        document = etree.tostring(root)
        record = read_record(parse(document)).record
        for standard in STANDARDS:
            assert read_record(parse(write(record, standard))).record == record, seed
        assert document_of(to_dataset(record).dataset, "iso19139", document), seed


def test_documents_cut_short_are_refused(corpus: Path) -> None:
    chance = random.Random(115)
    for path in chance.sample(sorted((corpus / "iso").iterdir()), 60):
        content = path.read_bytes()
        cut = content[: chance.randrange(len(content) - 20)]
        with pytest.raises(MetadataError):
            read_all(cut)


def test_a_document_too_deep_is_refused() -> None:
    deep = b"<gmd:MD_Metadata xmlns:gmd='http://www.isotc211.org/2005/gmd'>" + b"<gmd:x>" * 100_000
    with pytest.raises(MalformedXml):
        parse(deep + b"</gmd:x>" * 100_000 + b"</gmd:MD_Metadata>")


@pytest.mark.parametrize("standard", STANDARDS)
def test_a_record_of_many_items_takes_time_in_proportion(standard: str) -> None:
    def seconds(size: int) -> float:
        record = Record(
            title="a",
            keywords=tuple(Keyword(f"mot {n}", thesaurus=f"t{n % 2}") for n in range(size)),
            contacts=tuple(Contact(f"organisme {n}") for n in range(size)),
        )
        started = time.process_time()
        document = write(record, standard)
        assert read_record(parse(document)).record == record
        assert document_of(to_dataset(record).dataset, standard, document) is document
        return time.process_time() - started

    small, large = seconds(200), seconds(4000)
    assert large < 20 * 6 * max(small, 0.02)


def test_reading_keeps_nothing(corpus: Path) -> None:
    """Reading the whole corpus again does not take more memory than the first time."""
    program = (
        "import re, sys\n"
        "from pathlib import Path\n"
        "from ckanext.geo2france.domain.errors import MetadataError\n"
        "from ckanext.geo2france.schemas.documents import read_record, records_in\n"
        "from ckanext.geo2france.schemas.xml import parse\n"
        "for turn in range(4):\n"
        "    for path in Path(sys.argv[1]).iterdir():\n"
        "        try:\n"
        "            for element in records_in(parse(path.read_bytes())):\n"
        "                read_record(element)\n"
        "        except MetadataError:\n"
        "            pass\n"
        "    status = Path('/proc/self/status').read_text()\n"
        "    print(re.search(r'VmHWM:\\s+(\\d+)', status)[1])\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, str(corpus / "iso")],
        capture_output=True,
        text=True,
        check=True,
    )
    first, *_, last = (int(line) for line in told.stdout.split())
    assert last - first < 10_000  # kilobytes
    assert last < 100_000


def every_document(corpus: Path) -> Iterator[bytes]:
    for folder in ("iso", "csw", "wms"):
        for path in sorted((corpus / folder).iterdir()):
            yield path.read_bytes()


def test_no_document_of_the_corpus_takes_long(corpus: Path) -> None:
    slowest = 0.0
    for content in every_document(corpus):
        started = time.process_time()
        with suppress(MetadataError):
            read_all(content)
        slowest = max(slowest, time.process_time() - started)
    assert slowest < 2


@pytest.mark.parametrize("standard", STANDARDS)
def test_writing_takes_time_in_proportion_to_what_is_written(standard: str) -> None:
    keywords = tuple(Keyword(f"mot {n}", thesaurus=f"thésaurus {n}") for n in range(20_000))
    started = time.process_time()
    write(Record(title="Haies", keywords=keywords), standard)
    assert time.process_time() - started < 3
