"""Code lists shipped with the project: one YAML file each, with its origin, date, labels and URIs.

Nothing here is resolved over the network. A list answers three questions: which codes exist (forms
and validators), how a code is shown (French first), which code a harvested spelling designates.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml

__all__ = ["CodeList", "Entry", "UnknownCodeList", "load", "names", "plain"]

FOLDER = Path(__file__).parent


class UnknownCodeList(LookupError):
    """A field of a schema names a code list that does not exist."""

    def __init__(self, name: str) -> None:
        """Say which list was asked for, and which exist."""
        super().__init__(f"Code list {name!r} does not exist; known lists: {', '.join(names())}.")


@dataclass(frozen=True, slots=True)
class Entry:
    """One code with its labels, its URI (empty when the list has none) and its other spellings.

    date: of what the code stands for, where it has one (the publication of a specification).
    """

    code: str
    fr: str
    en: str
    uri: str = ""
    also: tuple[str, ...] = ()
    date: str = ""

    def spellings(self) -> Iterator[str]:
        """Yield every text that designates this entry."""
        yield from (self.code, self.fr, self.en, *self.also)
        if self.uri:
            yield self.uri


@dataclass(frozen=True, slots=True)
class CodeList:
    """A closed list of codes, in the order in which forms offer them."""

    name: str
    title: dict[str, str]
    origin: str
    source: str
    date: str
    entries: tuple[Entry, ...]
    index: dict[str, Entry]

    def find(self, text: str | None) -> Entry | None:
        """Return the entry that *text* designates: a code, a French or English label, or a URI.

        Case, accents, typographic apostrophes and dashes make no difference.
        """
        if not text:
            return None
        return self.index.get(plain(text))

    def codes(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return the codes that *texts* designate, each once; unknown texts are left out."""
        found = (self.find(text) for text in texts)
        return tuple(dict.fromkeys(entry.code for entry in found if entry))

    def choices(self) -> list[dict[str, object]]:
        """Return the list as choices of ckanext-scheming."""
        return [{"value": e.code, "label": {"fr": e.fr, "en": e.en}} for e in self.entries]


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Reduce *text* to what identifies it: no case, accents, scheme of URL nor punctuation."""
    bare = text.casefold()
    if not bare.isascii():
        bare = unicodedata.normalize("NFKD", bare)
        bare = "".join(char for char in bare if not unicodedata.combining(char))
    bare = re.sub(r"^https?://(www\.)?", "", bare.strip())
    return re.sub(r"[\W_]+", " ", bare).strip()


def names() -> list[str]:
    """Return the names of the lists, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


@cache
def load(name: str) -> CodeList:
    """Return the list called *name*. Raises UnknownCodeList."""
    path = FOLDER / f"{name}.yaml"
    if not path.is_file():
        raise UnknownCodeList(name)
    raw = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    entries = tuple(_entry(item, raw["uri"]) for item in raw["entries"])
    return CodeList(
        name=name,
        title=raw["title"],
        origin=raw["origin"],
        source=raw["source"],
        date=str(raw["date"]),
        entries=entries,
        index=_index(entries),
    )


def _entry(item: dict[str, object], pattern: str) -> Entry:
    also = item.get("also")
    return Entry(
        code=str(item["code"]),
        # A register may have its labels in English only: nothing is translated in its name.
        fr=str(item.get("fr") or item["en"]),
        en=str(item["en"]),
        uri=str(item.get("uri") or pattern.replace("{code}", str(item["code"]))),
        also=tuple(str(text) for text in also) if isinstance(also, list) else (),
        date=str(item.get("date") or ""),
    )


def _index(entries: tuple[Entry, ...]) -> dict[str, Entry]:
    """Index *entries* by spelling; where two share one, the first of the list wins."""
    found: dict[str, Entry] = {}
    for entry in entries:
        for text in entry.spellings():
            found.setdefault(plain(text), entry)
    return found
