"""Requirements 1.2 to 1.8: what a data set or series must say of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.schemas import codelists, inspire
from ckanext.geo2france.schemas.checking.finding import ALL, DATA, Level, Rule, Values
from ckanext.geo2france.schemas.checking.rules_metadata import (
    language_as_text,
    language_list,
    languages_as_written,
)
from ckanext.geo2france.schemas.checking.subject import (
    CITATION,
    DISTRIBUTION,
    ID,
    Subject,
    is_uri,
    once,
    when,
)

__all__ = ["RULES"]

M: Final = Level.MANDATORY
C: Final = Level.CONDITIONAL
R: Final = Level.RECOMMENDED
GEMET: Final = "GEMET - INSPIRE themes, version 1.0"
GEMET_DATE: Final = "2008-06-01"
#: Languages in which the project knows the titles of themes.
THEME_LANGUAGES: Final = frozenset({"fre", "eng"})
LANGUAGE: Final = re.compile(r"^[a-z]{3}$")
#: Codes of ISO 639-2/T where 639-2/B, which INSPIRE wants, has another one.
TERMINOLOGY_CODES: Final = frozenset(
    ["ces", "cym", "deu", "ell", "eus", "fas", "fra", "hye", "isl", "kat", "mkd", "mri", "msa"]
    + ["mya", "nld", "ron", "slk", "sqi", "bod", "zho"]
)

IDENTIFIER: Final = f"{CITATION}/gmd:identifier/*/gmd:code"
THEMES: Final = f"{ID}/gmd:descriptiveKeywords/gmd:MD_Keywords"
RESOLUTION: Final = f"{ID}/gmd:spatialResolution/gmd:MD_Resolution"
LINKS: Final = (
    f"{DISTRIBUTION}/gmd:transferOptions/gmd:MD_DigitalTransferOptions/gmd:onLine"
    "/gmd:CI_OnlineResource"
)


def _not_one_identification(subject: Subject) -> Iterator[Values]:
    first = subject.find("gmd:identificationInfo")[:1]
    yield from when(
        subject.root is not None
        and not (first and len(subject.below(first[0], "gmd:MD_DataIdentification")) == 1)
    )


def _no_uri(subject: Subject) -> Iterator[Values]:
    codes = subject.record.resource_identifiers
    if codes and not any(is_uri(each.code) or is_uri(each.uri) for each in codes):
        yield from once("code", [codes[0].code or "?"])


def _theme_titles(subject: Subject) -> Iterator[Values]:
    """Yield the title under which the thesaurus of themes is cited, where none is right."""
    titles = [
        each.thesaurus
        for each in subject.record.keywords
        if each.thesaurus and inspire.themes([each])
    ]
    if titles and GEMET not in titles:
        yield from once("title", titles[:1])


def _themes_without_thesaurus(subject: Subject) -> Iterator[Values]:
    keywords = [each for each in subject.record.keywords if inspire.themes([each])]
    yield from when(keywords and not any(each.thesaurus for each in keywords))


def _theme_date(subject: Subject) -> Iterator[Values]:
    dates = (
        each.thesaurus_date
        for each in subject.record.keywords
        if each.thesaurus == GEMET and each.thesaurus_date
    )
    yield from once("date", (date for date in dates if date[:10] != GEMET_DATE))


def _theme_words(subject: Subject) -> Iterator[Values]:
    """Yield the terms of themes, known by their URI, that are not the words of the list."""
    if subject.record.metadata_language not in THEME_LANGUAGES:
        return
    known = codelists.load("inspire_themes")
    wrong = (
        each.term
        for each in subject.record.keywords
        if inspire.themes([each]) and not known.find(each.term)
    )
    yield from once("term", wrong)


def _few_keywords(subject: Subject) -> Iterator[Values]:
    others = [each for each in subject.record.keywords if not inspire.themes([each])]
    yield from when(len(others) < 2)


def _distance_without_unit(subject: Subject) -> Iterator[Values]:
    bare = (f"{each.value:g}" for each in subject.record.distances if not each.unit)
    yield from once("value", bare)


def _language_unknown(subject: Subject) -> Iterator[Values]:
    written = languages_as_written(subject, f"{ID}/gmd:language", subject.record.languages)
    wrong = (e for e in written if not LANGUAGE.match(e) or e in TERMINOLOGY_CODES)
    yield from once("language", wrong)


def _topic_unknown(subject: Subject) -> Iterator[Values]:
    known = codelists.load("topic_categories")
    yield from once(
        "topic", (each for each in subject.record.topic_categories if not known.find(each))
    )


def _links_without_words(subject: Subject) -> Iterator[Values]:
    mute = (
        each.url for each in subject.record.online_resources if not (each.name or each.description)
    )
    yield from once("url", mute)


def _links_without_url(subject: Subject) -> Iterator[Values]:
    yield from when(any(not each.url.strip() for each in subject.record.online_resources))


RULES: Final = (
    Rule(
        "1.2", M, DATA, "", "gmd:identificationInfo[1]/gmd:MD_DataIdentification",
        _not_one_identification,
        _("The first gmd:identificationInfo does not hold one gmd:MD_DataIdentification."),
        _("Describe the data in one gmd:MD_DataIdentification."),
    ),
    Rule(
        "1.3", M, DATA, "resource_identifiers", IDENTIFIER,
        lambda subject: when(not subject.record.resource_identifiers),
        _("The data have no identifier."),
        _("Give a URI that stays, unique in the world: services designate the data by it."),
    ),
    Rule(
        "1.3", M, DATA, "resource_identifiers", IDENTIFIER, _no_uri,
        _("The identifier of the data, {code}, is no URI."),
        _("Write a whole URI in the code: https://…, made of a name space of yours and a code."),
    ),
    Rule(
        "rec. 1.1", R, DATA, "resource_identifiers", f"{CITATION}/gmd:identifier/gmd:RS_Identifier",
        lambda subject: when(any(e.codespace for e in subject.record.resource_identifiers)),
        _("The identifier of the data is in two parts, code and code space."),
        _("Write the whole URI in the code, and leave the code space empty."),
    ),
    Rule(
        "1.4", M, DATA, "inspire_themes", f"{THEMES}/gmd:keyword",
        lambda subject: when(not inspire.themes(subject.record.keywords)),
        _("No theme of INSPIRE is given."),
        _("Choose at least one of the 34 themes."),
    ),
    Rule(
        "1.4", M, DATA, "inspire_themes", f"{THEMES}/gmd:thesaurusName/gmd:CI_Citation/gmd:title",
        _themes_without_thesaurus,
        _("The theme of INSPIRE does not say from which thesaurus it comes."),
        _("Cite the thesaurus “GEMET - INSPIRE themes, version 1.0”, of 2008-06-01."),
    ),
    Rule(
        "1.4", M, DATA, "inspire_themes", f"{THEMES}/gmd:thesaurusName/gmd:CI_Citation/gmd:title",
        _theme_titles,
        _("The thesaurus of the themes is called “{title}”."),
        _("Write its exact title: “GEMET - INSPIRE themes, version 1.0”."),
    ),
    Rule(
        "1.4", M, DATA, "inspire_themes", f"{THEMES}/gmd:thesaurusName/gmd:CI_Citation/gmd:date",
        _theme_date,
        _("The thesaurus of the themes is dated {date}."),
        _("Write the date of its publication: 2008-06-01."),
    ),
    Rule(
        "1.4", M, DATA, "inspire_themes", f"{THEMES}/gmd:keyword", _theme_words,
        _("“{term}” is not the exact title of the theme."),
        _("Choose the theme in the list: its words come with its URI."),
    ),
    Rule(
        "rec. 1.5", R, ALL, "keywords", f"{THEMES}/gmd:keyword", _few_keywords,
        _("Fewer than two keywords are given beside those of INSPIRE."),
        _("Add the words under which people look for the resource."),
    ),
    Rule(
        "1.5", C, DATA, "scales", RESOLUTION,
        lambda subject: when(not (subject.record.scales or subject.record.distances)),
        _("Neither a scale nor a ground resolution is given."),
        _(
            "Give one if it is known: a denominator for vector data, a distance for a grid or "
            "image."
        ),
    ),
    Rule(
        "1.5", M, DATA, "distances", RESOLUTION,
        lambda subject: when(subject.record.scales and subject.record.distances),
        _("Both a scale and a ground resolution are given."),
        _("Keep one of the two ways."),
    ),
    Rule(
        "1.5", M, DATA, "distances", f"{RESOLUTION}/gmd:distance/gco:Distance/@uom",
        _distance_without_unit,
        _("The ground resolution {value} has no unit."),
        _("Give its unit: m."),
    ),
    Rule(
        "1.6", M, DATA, "languages", f"{ID}/gmd:language/gmd:LanguageCode",
        lambda subject: when(not subject.record.languages),
        _("The language of the data is not given."),
        _("Choose the language of the texts in the data; zxx if there are none."),
    ),
    Rule(
        "1.6", M, DATA, "languages", f"{ID}/gmd:language/gmd:LanguageCode", _language_unknown,
        _("The language of the data, {language}, is no code of ISO 639-2/B."),
        _("Use a code of three letters: fre (not fra) for French, zxx for data without text."),
    ),
    Rule(
        "1.6", M, DATA, "languages", f"{ID}/gmd:language/gmd:LanguageCode",
        lambda subject: language_as_text(subject, f"{ID}/gmd:language"),
        _("The language of the data is written as text, not as a code."),
        _("Use gmd:LanguageCode with codeListValue, in place of gco:CharacterString."),
    ),
    Rule(
        "1.6", M, DATA, "languages", f"{ID}/gmd:language/gmd:LanguageCode/@codeList",
        lambda subject: language_list(subject, f"{ID}/gmd:language"),
        _("The list of languages “{list}” is not the one expected for the data."),
        _("Write codeList=\"http://www.loc.gov/standards/iso639-2/\"."),
    ),
    Rule(
        "1.7", M, DATA, "topic_categories", f"{ID}/gmd:topicCategory/gmd:MD_TopicCategoryCode",
        lambda subject: when(not subject.record.topic_categories),
        _("No topic category is given."),
        _("Choose at least one of the 19 categories of ISO 19115."),
    ),
    Rule(
        "1.7", M, DATA, "topic_categories", f"{ID}/gmd:topicCategory/gmd:MD_TopicCategoryCode",
        _topic_unknown,
        _("“{topic}” is no topic category of ISO 19115."),
        _("Choose at least one of the 19 categories of ISO 19115."),
    ),
    Rule(
        "1.8", C, DATA, "resources", f"{LINKS}/gmd:linkage/gmd:URL",
        lambda subject: when(not subject.record.online_resources),
        _("No link leads to the data or to more about them."),
        _("Give the link if the data can be got, seen or asked for online."),
    ),
    Rule(
        "1.8", M, ALL, "resources", f"{LINKS}/gmd:linkage/gmd:URL", _links_without_url,
        _("A link has no address."),
        _("Give its address, or remove it."),
    ),
    Rule(
        "rec. 1.8", R, ALL, "resources", f"{LINKS}/gmd:name", _links_without_words,
        _("The link {url} has neither name nor description."),
        _("Say in a few words what it gives."),
    ),
)  # fmt: skip
