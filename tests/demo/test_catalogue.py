"""The demonstration catalogue as a whole: numbers, variety, texts that are really different."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import combinations

INFO = "gmd:identificationInfo/*"
CONTACT = f"{INFO}/gmd:pointOfContact[*/gmd:role/*/@codeListValue='pointOfContact']"

KINDS = (
    "orthophoto", "pcrs", "ocs2d", "mode d'occupation du sol", "cadastr", "valeurs foncières",
    "plui", "scot", "inondation", "cavités", "hydrographi", "captages", "qualité physico-chimique",
    "zones humides", "znieff", "natura 2000", "trame verte", "forêts", "sols", "registre parcell",
    "friches", "zones d'activités", "établissements", "gaz", "électri", "fibre", "recharge",
    "covoiturage", "cyclable", "gtfs", "comptages", "bruit", "qualité de l'air", "ges par epci",
    "photovolta", "îlots de chaleur", "équipements", "carte scolaire", "lycées", "soins",
    "logement social", "réhabilit", "quartiers prioritaires", "population", "monuments",
    "patrimoine mondial", "touristi", "terrain", "limites administratives", "adresse",
    "points d'eau incendie", "déch", "arbres", "terrils", "cités minières",
)  # fmt: skip


def plain(text):
    return re.sub(r"\s+", " ", text.replace("’", "'")).strip().lower()


def titles(documents):
    return [plain(document.text(f"{INFO}/gmd:citation/*/gmd:title")) for document in documents]


def shingles(text, size=5):
    words = re.findall(r"\w+", plain(text))
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}


def test_there_are_at_least_sixty_datasets(documents):
    levels = Counter(document.level for document in documents)
    assert levels["dataset"] >= 60


def test_every_real_kind_of_data_of_the_region_is_there(documents):
    written = titles(documents)
    assert [kind for kind in KINDS if not any(kind in title for title in written)] == []


def test_identifiers_are_unique(documents):
    for xpath in ("gmd:fileIdentifier", f"{INFO}/gmd:citation/*/gmd:identifier/*/gmd:code"):
        found = [text for document in documents for text in document.texts(xpath)]
        assert len(found) == len(set(found))


def test_titles_are_unique(documents):
    assert max(Counter(titles(documents)).values()) == 1


def test_no_two_texts_share_a_long_passage(documents):
    texts = {
        f"{document.path.stem} {name}": shingles(document.text(xpath))
        for document in documents
        for name, xpath in (("abstract", f"{INFO}/gmd:abstract"), ("lineage", "//gmd:statement"))
        if document.all(xpath)
    }
    alike = {
        (one, other): len(texts[one] & texts[other])
        for one, other in combinations(texts, 2)
        if len(texts[one] & texts[other]) > 4
    }
    assert alike == {}


def test_a_series_has_members_that_exist(documents):
    series = {document.identifier for document in documents if document.level == "series"}
    parents = Counter(p for document in documents for p in document.texts("gmd:parentIdentifier"))
    assert series
    assert set(parents) == series
    assert min(parents.values()) >= 2


def test_the_catalogue_has_variety(documents):
    def values(xpath):
        return {str(value) for document in documents for value in document.all(xpath)}

    assert len(values(f"{INFO}/gmd:descriptiveKeywords//gmx:Anchor/@xlink:href")) >= 25
    assert len({t for d in documents for t in d.texts(f"{INFO}/gmd:topicCategory")}) >= 15
    assert len(values("//gmd:maintenanceAndUpdateFrequency/*/@codeListValue")) >= 8
    assert len(values("//gmd:status/*/@codeListValue")) >= 4
    assert values("gmd:language/*/@codeListValue") == {"fre", "eng"}
    assert len({p for d in documents for p in d.texts("//gmd:onLine/*/gmd:protocol")}) >= 5
    articles = {href for href in values("//gmx:Anchor/@xlink:href") if "Article13" in href}
    assert len(articles) >= 3


def test_french_keeps_its_letters(documents):
    text = "".join(document.path.read_text(encoding="utf-8") for document in documents)
    for written in ("œuvre", "Hénin-Carvin", "l'", "l’", "PLUi", "d’", "Œuvres"):
        assert written in text


def test_every_record_belongs_to_one_known_organization(documents, organizations):
    known = {organization["title"] for organization in organizations}
    assert len(known) == len(organizations) >= 14
    used = Counter()
    for document in documents:
        names = set(document.texts(f"{CONTACT}/*/gmd:organisationName"))
        assert len(names) == 1, document.path.name
        used.update(names)
    assert set(used) == known


def test_organizations_say_that_they_are_a_demonstration(organizations):
    for organization in organizations:
        assert "démonstration" in organization["title"]
        assert "démonstration" in organization["description"]
        assert re.fullmatch(r"[a-z0-9-]{2,100}", organization["name"])


def test_popularity_is_given_to_existing_records_and_only_to_them(documents, popularity):
    assert set(popularity) == {document.identifier for document in documents}
    assert all(value >= 0 for value in popularity.values())
    assert len(set(popularity.values())) > 30


def test_relevance_queries_want_records_that_exist(documents, demo):
    queries = json.loads((demo.parent / "bench/relevance_queries.json").read_text("utf-8"))
    assert len(queries) >= 80
    assert len({query["query"] for query in queries}) == len(queries)
    assert {query["wanted"] for query in queries} <= {doc.identifier for doc in documents}
    kinds = {query["kind"] for query in queries}
    assert kinds == {
        "plain", "typo", "synonym", "acronym", "elision", "question", "place", "english",
    }  # fmt: skip
