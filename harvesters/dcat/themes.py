"""What a resource is about: keywords, joined with the concepts that bear their names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ckanext.geo2france.domain.record import Keyword
from ckanext.geo2france.harvesters import vocabulary
from ckanext.geo2france.harvesters.dcat.look import Look
from ckanext.geo2france.schemas import codelists, inspire
from ckanext.geo2france.schemas.dcat.names import (
    DCAT,
    DCATAP,
    DCTERMS,
    GEODCAT,
    HVD_REGULATION,
    SKOS,
)

__all__ = ["categories", "keywords"]

EU_THEMES: Final = "eu_data_themes"


@dataclass(frozen=True, slots=True)
class _Concept:
    keyword: Keyword
    labels: frozenset[str]


def categories(look: Look) -> tuple[str, ...]:
    """Return the topic categories of ISO 19115, by their codes."""
    return look.codes("topic_categories", GEODCAT.topicCategory, DCTERMS.subject)


def keywords(look: Look) -> Iterator[Keyword]:
    """Yield the keywords, then the concepts that no keyword names."""
    concepts = list(_concepts(look))
    named: set[str] = set()
    for term in look.texts(DCAT.keyword):
        plain = codelists.plain(term)
        found = next((each for each in concepts if plain in each.labels), None)
        if found is None:
            yield Keyword(term=term)
            continue
        named.add(found.keyword.uri)
        yield _said(term, found.keyword)
    topics = categories(look)
    yield from _beside(concepts, named, topics)


def _said(term: str, keyword: Keyword) -> Keyword:
    """Return the concept under the name that the record gives it."""
    return Keyword(
        term,
        keyword.uri,
        keyword.type,
        keyword.thesaurus,
        keyword.thesaurus_date,
        keyword.thesaurus_date_type,
        keyword.thesaurus_uri,
    )


def _beside(
    concepts: list[_Concept], named: set[str], topics: tuple[str, ...]
) -> Iterator[Keyword]:
    """Yield the concepts that no keyword names, without the EU themes that the others imply."""
    left = [each.keyword for each in concepts if each.keyword.uri not in named]
    known = codelists.load(EU_THEMES)
    implied = set(known.codes((*inspire.themes(each.keyword for each in concepts), *topics)))
    for keyword in left:
        entry = known.find(keyword.uri)
        if entry is None or entry.code not in implied:
            yield keyword


def _concepts(look: Look) -> Iterator[_Concept]:
    seen: set[str] = set()
    for part in look.parts(DCAT.theme, GEODCAT.serviceCategory, DCATAP.hvdCategory):
        uri = part.uri()
        label = part.label()
        if uri in seen or not (uri or label):
            continue
        seen.add(uri)
        known = vocabulary.theme(uri, label) if uri else Keyword(term=label, type="theme")
        keyword = known if known.thesaurus else _of_thesaurus(part, known)
        yield _Concept(keyword, frozenset(_labels(part, keyword)))
    if look.on(HVD_REGULATION).subject in look.nodes(DCATAP.applicableLegislation):
        yield from _regulation(look, seen)


def _regulation(look: Look, seen: set[str]) -> Iterator[_Concept]:
    """Yield the regulation on high-value datasets as a keyword where no category says it."""
    categories_of = codelists.load("hvd_categories")
    if any(categories_of.find(uri) for uri in seen if uri):
        return
    label = look.on(HVD_REGULATION).label() or "HVD"
    yield _Concept(Keyword(label, str(HVD_REGULATION)), frozenset({codelists.plain(label)}))


def _of_thesaurus(part: Look, keyword: Keyword) -> Keyword:
    for scheme in part.parts(SKOS.inScheme):
        title = scheme.label() or scheme.uri()
        if title:
            date = scheme.date(DCTERMS.issued)
            return Keyword(
                keyword.term,
                keyword.uri,
                keyword.type,
                title,
                date,
                "publication" if date else "",
                scheme.uri(),
            )
    return keyword


def _labels(part: Look, keyword: Keyword) -> Iterator[str]:
    """Yield the names of a concept, in every language said."""
    for node in part.nodes(SKOS.prefLabel, SKOS.altLabel):
        yield codelists.plain(str(node))
    for name in ("inspire_themes", "hvd_categories"):
        if entry := codelists.load(name).find(keyword.uri):
            yield from (codelists.plain(text) for text in (entry.fr, entry.en, *entry.also))
    yield codelists.plain(keyword.term)
