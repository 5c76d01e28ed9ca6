"""Errors of the domain.

Geo2FranceError
├── MetadataError               a metadata document cannot be used
│   ├── MalformedXml            it is not well-formed XML, or it is too large
│   ├── ForbiddenXml            it declares entities, or a DTD
│   └── NotMetadata             it is XML, but no record that this version reads
├── InvalidDate                 a date that is not ISO 8601, even partial
├── InvalidExtent               a box or geometry that no repair can save
├── InvalidTable                a text file that is no table
├── WorkersDied                 the processes of a large work were killed again and again
└── HarvestError                a partner catalogue cannot be read
    ├── FetchError              no usable answer over HTTP
    │   ├── AnswerTooLarge      the answer is larger, or takes longer, than allowed
    │   └── ForbiddenAddress    the address is private, or its scheme is not http(s)
    ├── BadAnswer               an answer that is not what the protocol promises
    ├── DatasetDeleted          the dataset of a record was deleted by hand
    └── SourceError             the source itself is badly described

A class takes values and owns its sentence: what was expected, what was found, where.
"""

from __future__ import annotations

from collections.abc import Callable

from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _

__all__ = [
    "AnswerTooLarge",
    "BadAnswer",
    "DatasetDeleted",
    "FetchError",
    "ForbiddenAddress",
    "ForbiddenXml",
    "Geo2FranceError",
    "HarvestError",
    "InvalidDate",
    "InvalidExtent",
    "InvalidTable",
    "MalformedXml",
    "MetadataError",
    "NotMetadata",
    "SourceError",
    "WorkersDied",
]


class Geo2FranceError(Exception):
    """Root of every error raised by the project; a subclass takes values and owns its sentence."""

    def said(self, translate: Callable[[str], str]) -> str:
        """Return what is wrong in the language of *translate*, in English where it has no other."""
        return str(self)


class MetadataError(Geo2FranceError):
    """A metadata document cannot be used; its sentence is said in the language of the reader."""

    def __init__(self, sentence: Sentence) -> None:
        """Keep the sentence; the text of the error is the English one."""
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence.said()

    def said(self, translate: Callable[[str], str]) -> str:
        """Return what is wrong in the language of *translate*."""
        return self.sentence.said(translate)


class MalformedXml(MetadataError):
    """The document is not well-formed XML, or is larger or deeper than allowed."""


class ForbiddenXml(MetadataError):
    """The document declares a DTD or entities, which are never read."""


class NotMetadata(MetadataError):
    """The document is well-formed, but its root is no metadata record that this version reads."""

    def __init__(self, root: str) -> None:
        """Name the root element."""
        expected = _("The root element is {root}: a record of ISO 19139 or 19115-3 was expected.")
        super().__init__(Sentence.of(expected, root=root))


class InvalidDate(Geo2FranceError):
    """A text that is no date, even partial."""

    def __init__(self, text: str) -> None:
        """Quote the text."""
        expected = _(
            "“{text}” is not a date: expected YYYY, YYYY-MM, YYYY-MM-DD or an ISO 8601 instant."
        )
        self.sentence = Sentence.of(expected, text=text)
        super().__init__(self.sentence.said())


class InvalidExtent(Geo2FranceError):
    """A box or geometry that no repair can save."""

    def __init__(self, detail: Sentence) -> None:
        """Say which coordinate is wrong, and its value."""
        units = _("{detail} (degrees, EPSG:4326, longitude first).")
        self.sentence = Sentence.of(units, detail=detail)
        super().__init__(self.sentence.said())


class InvalidTable(Geo2FranceError):
    """A text file that is no table."""

    def __init__(self, line: int, expected: str, found: str) -> None:
        """Say at which line, what was expected and what was found."""
        super().__init__(f"Line {line} of the table: expected {expected}, found {found}.")


class WorkersDied(Geo2FranceError):
    """The processes of a large work were killed again and again."""

    def __init__(self, left: int, attempts: int) -> None:
        """Say how much is left undone."""
        super().__init__(
            f"The indexing processes died {attempts} times, {left} datasets are not indexed: "
            "is there enough memory?"
        )


class HarvestError(Geo2FranceError):
    """A partner catalogue cannot be read; said in the language of the reader."""

    def __init__(self, told: str | Sentence) -> None:
        """Keep the sentence; the text of the error is the English one."""
        self.sentence = told if isinstance(told, Sentence) else Sentence.verbatim(told)
        super().__init__(self.sentence)

    def __str__(self) -> str:
        return self.sentence.said()

    def said(self, translate: Callable[[str], str]) -> str:
        """Return what is wrong in the language of *translate*."""
        return self.sentence.said(translate)


class FetchError(HarvestError):
    """No usable answer came over HTTP."""

    def __init__(self, url: str, detail: str | Sentence, *, status: int = 0) -> None:
        """Keep the HTTP status (0 when none came)."""
        self.url = url
        self.status = status
        told = detail if isinstance(detail, Sentence) else Sentence.part(detail)
        super().__init__(Sentence.of(_("{url} could not be read: {detail}."), url=url, detail=told))


class AnswerTooLarge(FetchError):
    """The answer is larger, or takes longer, than allowed: less at once may pass."""


class ForbiddenAddress(FetchError):
    """The address is private, or its scheme is not http(s)."""


class BadAnswer(HarvestError):
    """An answer that is not what the protocol promises."""

    def __init__(self, expected: str, found: str | Sentence) -> None:
        """Say what was expected and what was found."""
        told = found if isinstance(found, Sentence) else Sentence.part(found)
        super().__init__(
            Sentence.of(
                _("Expected {expected}, found {found}."),
                expected=Sentence.part(expected),
                found=told,
            )
        )


class DatasetDeleted(HarvestError):
    """The dataset of a record was deleted by hand: a harvest does not bring it back."""

    def __init__(self, title: str) -> None:
        """Say how to bring it back."""
        deleted = _(
            "The dataset of “{title}” was deleted here: restore it, or purge it to have it anew."
        )
        super().__init__(Sentence.of(deleted, title=title))


class SourceError(HarvestError):
    """The source itself is badly described."""
