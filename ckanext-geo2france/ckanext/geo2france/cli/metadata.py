"""``geo2france metadata``: read, check and convert records, from files to lines of JSON.

No portal is needed, but for ``check --catalogue``: nothing of CKAN is imported before that.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from itertools import chain, count
from pathlib import Path
from typing import Any, Final

import click

from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.domain.sentence import said
from ckanext.geo2france.messages import LANGUAGES, translation
from ckanext.geo2france.schemas.files import (
    STANDARD_INPUT,
    Refused,
    Source,
    files_below,
    records_at,
)
from ckanext.geo2france.schemas.xml import parse, serialize

__all__ = ["metadata"]

STANDARDS: Final = ("iso19139", "iso19115-3", "dcat", "original")
ENDINGS: Final = {"dcat": ".ttl"}
PATHS: Final = click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
LANGUAGE: Final = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="fr",
    show_default=True,
    help="Language of the messages.",
)
Line = dict[str, Any]
Translate = Callable[[str], str]


@click.group()
def metadata() -> None:
    """Read, check and convert metadata files, without a running portal.

    PATHS are documents of ISO 19139 or ISO 19115-3, answers of a CSW, or folders of them; standard
    input without any. One line of JSON is printed for each record. The exit code is 1 only when
    nothing could be processed.
    """


@metadata.command()
@PATHS
@LANGUAGE
def read(paths: tuple[Path, ...], lang: str) -> None:
    """Print what the records of PATHS say, as the portal understands it."""
    translate = translation(lang)
    _print_each(paths, lambda source: _model(source, translate), translate)


@metadata.command()
@PATHS
@LANGUAGE
@click.option("--no-schema", is_flag=True, help="Leave the XML Schema out: twice as fast.")
@click.option("--catalogue", is_flag=True, help="Check the datasets of the portal instead.")
def check(paths: tuple[Path, ...], lang: str, no_schema: bool, catalogue: bool) -> None:
    """Print what the records of PATHS do not meet of INSPIRE and of their XML Schema."""
    translate = translation(lang)
    if catalogue:
        from ckanext.geo2france.logic.catalogue_report import catalogue_reports

        _print_lines(catalogue_reports(translate), translate)
        return

    from ckanext.geo2france.schemas.report import report

    _print_each(
        paths,
        lambda source: report(source.read.record, source.element, translate, schema=not no_schema),
        translate,
    )


@metadata.command()
@PATHS
@LANGUAGE
@click.option("--to", "standard", type=click.Choice(STANDARDS), required=True)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Folder to write one file a record into; its names follow those of the sources.",
)
@click.option("--raw", is_flag=True, help="Print the documents alone, not inside lines of JSON.")
def convert(
    paths: tuple[Path, ...], lang: str, standard: str, output: Path | None, raw: bool
) -> None:
    """Write the records of PATHS in another standard (dcat gives Turtle)."""
    translate = translation(lang)
    if output:
        output.mkdir(parents=True, exist_ok=True)

    taken: set[Path] = set()

    def converted(source: Source) -> Line:
        document = _converted(source, standard)
        if output is None:
            return {"document": _text(document)}
        target = _target(output, source, standard, taken)
        target.write_bytes(document)
        return {"output": str(target)}

    if raw and output is None:
        _print_raw(paths, standard, translate)
    else:
        _print_each(paths, converted, translate)


def _model(source: Source, translate: Translate) -> Line:
    values = asdict(source.read.record)
    found: Line = {"model": {name: value for name, value in values.items() if value}}
    notes = [said(note, translate) for note in source.read.notes]
    return found | ({"notes": notes} if notes else {})


def _converted(source: Source, standard: str) -> bytes:
    original = source.content or serialize(source.element)
    if standard == "original":
        return original
    if standard == "dcat":
        from ckanext.geo2france.schemas.dcat import dcat

        return dcat(source.read.record)

    from ckanext.geo2france.schemas.writing import write

    # What is in the standard already comes back whole: the model does not hold all of it.
    return write(source.read.record, standard, original)


def _text(document: bytes) -> str:
    """Return *document* as text; one in another encoding than UTF-8 is written anew."""
    try:
        return document.decode()
    except UnicodeDecodeError:
        return serialize(parse(document)).decode()


def _target(folder: Path, source: Source, standard: str, taken: set[Path]) -> Path:
    """Return the file to write *source* into, none of *taken*, which it joins."""
    stem = Path(source.file).stem if source.file != str(STANDARD_INPUT) else "record"
    number = f"-{source.number}" if source.number else ""
    ending = ENDINGS.get(standard, ".xml")
    names = (f"{stem}{number}{again}{ending}" for again in chain([""], map("_{}".format, count(2))))
    # Two folders may hold files of the same name: neither is written over the other.
    target = next(folder / name for name in names if folder / name not in taken)
    taken.add(target)
    return target


def _print_each(
    paths: Iterable[Path], worked: Callable[[Source], Line], translate: Translate
) -> None:
    """Print a line for each record of *paths*: what *worked* gives, or why it is refused."""
    _print_lines(_lines(paths, worked, translate), translate)


def _lines(
    paths: Iterable[Path], worked: Callable[[Source], Line], translate: Translate
) -> Iterator[Line]:
    for found in _records(paths):
        head: Line = {"file": found.file}
        if found.number:
            head["record"] = found.number
        if isinstance(found, Refused):
            yield {**head, "status": "refused", "reason": said(found.reason, translate)}
            continue
        try:
            yield {**head, "status": "ok", **_identity(found), **worked(found)}
        except Exception as error:
            # A record that breaks one step must not keep the others from being processed.
            reason = f"{type(error).__name__}: {error}"
            yield {**head, "status": "refused", "reason": reason}


def _records(paths: Iterable[Path]) -> Iterator[Source | Refused]:
    for path in files_below(tuple(paths) or (STANDARD_INPUT,)):
        yield from records_at(path)


def _identity(source: Source) -> Line:
    identifier = source.read.record.metadata_identifier
    return {"identifier": identifier} if identifier else {}


def _print_lines(lines: Iterable[Line], translate: Translate) -> None:
    """Print *lines*; exit 1, and say so, when nothing could be processed."""
    refused = processed = 0
    for line in lines:
        refused += line["status"] == "refused"
        processed += line["status"] == "ok"
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    if not processed:
        if not refused:
            click.echo(translate(_("No XML file was found there.")), err=True)
        sys.exit(1)


def _print_raw(paths: Iterable[Path], standard: str, translate: Translate) -> None:
    done = False
    for found in _records(paths):
        if isinstance(found, Refused):
            click.echo(f"{found.file}: {said(found.reason, translate)}", err=True)
            continue
        try:
            document = _converted(found, standard)
        except Exception as error:
            # A record that breaks one step must not keep the others from being processed.
            click.echo(f"{found.file}: {type(error).__name__}: {error}", err=True)
            continue
        sys.stdout.buffer.write(document if document.endswith(b"\n") else document + b"\n")
        done = True
    if not done:
        sys.exit(1)
