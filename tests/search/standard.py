"""The standard suite of search behaviours: any installation of Solr behind the portal passes it.

A test module makes a class of ``StandardSearch``; where Solr is another one than the session's, the
class overrides the fixture ``solr_url`` (scope class) and nothing else::

    from standard import StandardSearch

    class TestCluster(StandardSearch):
        @pytest.fixture(scope="class")
        @classmethod
        def solr_url(cls) -> Iterator[str]: ...

The catalogue is written once for the class, through CKAN, and only read after that, but by the
tests of writing, which tidy up.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import ckan.lib.search as ckan_search
import ckan.logic as logic
import ckan.model as model
import ckan.plugins as p
import ckan.plugins.toolkit as tk
import pytest
from ckan.config.middleware import make_app
from ckan.lib.search import SearchError, SearchQueryError
from ckan.tests.helpers import reset_db
from flask import g
from standard_cases import (
    ANSWERED,
    BROKEN,
    CORRECTED,
    FIRST,
    FOUND,
    NEARER,
    NOT_CORRECTED,
    NOT_FOUND,
    PLACED,
    POLYGONS,
    REFUSED_PLACES,
    SAME,
    SUGGESTED,
    SYNTAX,
)
from standard_corpus import LINES, ORGANIZATIONS, PRIVATE, dataset, facet_values

from ckanext.geo2france.ckan_seam import document
from ckanext.geo2france.search import index, solr

MEMBER = "membre-demo"
EVERYTHING = {line["name"] for line in LINES}


@dataclass
class Asker:
    """Asks the portal as a visitor, as a member or as an administrator does."""

    app: Any
    told: dict[str, Any] = field(default_factory=dict)

    def ask(
        self, q: Any = "", *, user: str = "", page: bool = True, **given: Any
    ) -> dict[str, Any]:
        """Return what ``package_search`` answers; *page*: as the search page asks."""
        context: dict[str, Any] = {
            "user": user,
            "auth_user_obj": model.User.get(user) if user else model.AnonymousUser(),
            "for_view": page,
        }
        parameters: dict[str, Any] = {"q": q, "rows": 100, **given}
        if user:
            parameters.setdefault("include_private", True)
        with self.app.test_request_context("/dataset/"):
            found = tk.get_action("package_search")(context, parameters)
            self.told = dict(g.get("geo2france_search", {}))
        return found

    def names(self, q: str = "", **given: Any) -> list[str]:
        """Return the names of what is found, in order."""
        return [found["name"] for found in self.ask(q, **given)["results"]]

    def action(self, name: str, user: str = "", **given: Any) -> dict[str, Any]:
        """Call another action as a visitor or as *user*."""
        account = model.User.get(user) if user else model.AnonymousUser()
        with self.app.test_request_context("/"):
            return tk.get_action(name)({"user": user, "auth_user_obj": account}, given)

    @contextmanager
    def written(
        self, name: str, *, views: float = 0, year: str = "", **values: Any
    ) -> Iterator[None]:
        """Add a dataset for a while."""
        made = {"name": name, "owner_org": "region-demo", "license_id": "notspecified", **values}
        made |= {"popularity": views} if views else {}
        made |= {"reference_dates": [{"date": year}]} if year else {}
        site = {"user": self.site_user, "ignore_auth": True}
        with self.app.test_request_context():
            tk.get_action("package_create")(dict(site), made)
        try:
            yield
        finally:
            with self.app.test_request_context():
                tk.get_action("dataset_purge")(dict(site), {"id": name})

    @property
    def site_user(self) -> str:
        """Return the name of an administrator."""
        return tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]

    def document(self, name: str) -> dict[str, Any]:
        """Return what Solr holds of a dataset."""
        (found,) = solr.connection().search(f"name:{name}").docs
        return found

    @contextmanager
    def indexed(self, name: str, **fields: str) -> Iterator[None]:
        """Add fields to the document of a dataset for a while, as another extension would."""
        package = logic.package_show_default_and_custom_schemas({"ignore_auth": True}, name)
        built = document(dict(package[0], with_custom_schema=package[1]))
        assert built
        solr.add([built | fields], commit=True)
        try:
            yield
        finally:
            index.reindex([name])

    def labels(self, typed: str, user: str = "") -> dict[str, str]:
        """Return the suggestions for what is *typed*, kind by label."""
        found = self.action("geo2france_suggest", user, q=typed, limit=20)["suggestions"]
        return {each["label"]: each["kind"] for each in found}


def _write_catalogue() -> None:
    """Write the corpus through CKAN's actions."""
    site = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]

    def write(action: str, **given: Any) -> None:
        tk.get_action(action)({"user": site, "ignore_auth": True}, given)

    account = {"name": MEMBER, "email": "membre@example.org", "password": "longue-phrase-1"}
    write("user_create", **account)
    for name, title in ORGANIZATIONS.items():
        write("organization_create", name=name, title=title)
    member = {"id": "agence-eau-demo", "username": MEMBER, "role": "member"}
    write("organization_member_create", **member)
    with index.bulk():
        for line in LINES:
            write("package_create", **dataset(line))
        for name, (title, notes) in PRIVATE.items():
            described = {"title": title, "notes": notes, "license_id": "notspecified"}
            hidden = {"owner_org": "agence-eau-demo", "private": True}
            write("package_create", name=name, **described, **hidden)


class StandardSearch:
    """What any installation does."""

    @pytest.fixture(scope="class")
    @classmethod
    def solr_url(cls) -> str:
        """Return the address of the core or collection: that of the session unless overridden."""
        return str(tk.config["solr_url"])

    @pytest.fixture(scope="class")
    @classmethod
    def search(cls, solr_url: str) -> Iterator[Asker]:
        """Give the catalogue, written and indexed, and the way to ask it."""
        before = tk.config["solr_url"]
        p.load_all()
        flask_app = make_app(tk.config)._wsgi_app
        tk.config["solr_url"] = solr_url
        reset_db()
        ckan_search.clear_all()
        with flask_app.test_request_context():
            _write_catalogue()
        yield Asker(flask_app)
        ckan_search.clear_all()
        tk.config["solr_url"] = before

    @pytest.mark.parametrize(("question", "wanted"), FIRST)
    def test_the_best_answer_comes_first(self, search: Asker, question: str, wanted: str) -> None:
        assert search.names(question)[:1] == [wanted]

    @pytest.mark.parametrize(("question", "wanted"), FOUND)
    def test_words_are_found_in_french(self, search: Asker, question: str, wanted: str) -> None:
        assert set(wanted.split()) - set(search.names(question)) == set()

    @pytest.mark.parametrize(("question", "unwanted"), NOT_FOUND)
    def test_other_words_are_not_found(self, search: Asker, question: str, unwanted: str) -> None:
        assert unwanted not in search.names(question, page=False)

    @pytest.mark.parametrize(("question", "wanted"), ANSWERED)
    def test_a_question_finds_what_its_content_words_find(
        self, search: Asker, question: str, wanted: str
    ) -> None:
        assert search.names(question)[0] in wanted.split()

    @pytest.mark.parametrize(("one", "other"), SAME)
    def test_two_spellings_find_the_same(self, search: Asker, one: str, other: str) -> None:
        assert set(search.names(one)) == set(search.names(other)) != set()

    @pytest.mark.parametrize(("typed", "used", "wanted"), CORRECTED)
    def test_a_mistyped_word_still_finds_and_says_so(
        self, search: Asker, typed: str, used: str, wanted: str
    ) -> None:
        found = search.ask(typed)
        assert wanted in [each["name"] for each in found["results"]]
        assert found["corrected"] == search.told["corrected"] == {"asked": typed, "used": used}

    @pytest.mark.parametrize("typed", NOT_CORRECTED)
    def test_a_short_exact_or_secret_word_is_left_alone(self, search: Asker, typed: str) -> None:
        assert "corrected" not in search.ask(typed)
        assert not search.told.get("corrected")

    def test_a_correction_is_made_for_programs_too(self, search: Asker) -> None:
        assert search.ask("orthofoto", page=False)["corrected"]["used"] == "orthophoto"

    def test_a_page_without_any_answer_to_all_words_shows_some(self, search: Asker) -> None:
        assert {"gaz", "terrils"} <= set(search.names("gaz terrils"))
        assert search.told["partial"]
        assert search.names("gaz terrils", page=False) == []

    def test_a_question_is_answered_with_some_of_its_words_to_programs_too(
        self, search: Asker
    ) -> None:
        found = search.ask("où trouver le gaz des terrils ?", page=False)
        assert {"gaz", "terrils"} <= {each["name"] for each in found["results"]}
        assert found["partial"]

    @pytest.mark.parametrize("q", ["title:/[/", "title:/(a|/", "title:/a{1000000}/"])
    def test_a_regular_expression_that_cannot_be_read_is_no_outage(
        self, search: Asker, q: str
    ) -> None:
        with pytest.raises(SearchQueryError):
            search.ask(q, page=False)
        search.ask(q)
        assert search.told["plain"]
        assert not search.told.get("down")

    def test_free_extras_write_no_field_of_the_index(self, search: Asker) -> None:
        names = ("title_key", "_version_", "views_total", "minx", "spatial_geom", "text")
        extras = [{"key": name, "value": "eau"} for name in names]
        with search.written("badigoince", title="Badigoince", notes="x", extras=extras):
            assert search.names("badigoince") == ["badigoince"]
            assert search.names("eau")[0] != "badigoince"

    def test_a_word_of_a_hidden_dataset_is_corrected_like_an_unknown_one(
        self, search: Asker
    ) -> None:
        with search.written("cache", title="Orthofoto secrète", notes="x", private=True):
            assert search.ask("orthofoto")["corrected"]["used"] == "orthophoto"

    def test_a_filter_that_an_address_repeats_adds_up(self, search: Asker) -> None:
        once = search.ask(fq="+inspire_themes:hy")["count"]
        assert search.ask(fq=["+inspire_themes:hy", "+state:active"])["count"] == once > 0

    @pytest.mark.parametrize(
        "given",
        [
            {"q": {"a": 1}},
            {"fq": {"a": 1}},
            {"fq_list": [["a"]]},
            {"ext_bbox": 5},
            {"extras": {"ext_bbox": 5}},
            {"include_private": "x"},
            {"use_default_schema": "x"},
        ],
        ids=str,
    )
    def test_a_value_of_another_kind_is_refused(self, search: Asker, given: dict[str, Any]) -> None:
        with pytest.raises((SearchQueryError, tk.ValidationError)):
            search.ask(page=False, **given)

    @pytest.mark.parametrize("q", [5, ["eau"], "eau \ud800"], ids=["number", "list", "surrogate"])
    def test_what_can_be_read_as_a_text_is_one(self, search: Asker, q: Any) -> None:
        search.ask(page=False, **{"q": q})

    def test_an_adverb_is_no_acronym(self, search: Asker) -> None:
        with search.written("bocage", title="Bocage", notes="Les haies les plus anciennes."):
            assert "bocage" not in search.names("PLU")

    def test_the_beginning_of_a_word_finds_it(self, search: Asker) -> None:
        assert search.names("cadastr solai") == ["cadastre-solaire"]

    @pytest.mark.parametrize(("query", "wanted"), SYNTAX)
    def test_lucene_syntax_finds_exactly(self, search: Asker, query: str, wanted: str) -> None:
        assert set(search.names(query, page=False)) == set(wanted.split())

    @pytest.mark.parametrize(("query", "wanted"), BROKEN)
    def test_a_broken_query_gives_a_page_of_its_words(
        self, search: Asker, query: str, wanted: str
    ) -> None:
        assert set(wanted.split()) <= set(search.names(query))
        assert search.told["plain"]

    @pytest.mark.parametrize("query", [query for query, _ in BROKEN])
    def test_a_broken_query_is_refused_to_programs(self, search: Asker, query: str) -> None:
        with pytest.raises(SearchQueryError) as refused:
            search.ask(query, page=False)
        assert "permission_labels" not in str(refused.value)

    def test_the_refusal_says_where(self, search: Asker) -> None:
        with pytest.raises(SearchQueryError, match="near “.*terrils"):
            search.ask('title:"terrils', page=False)

    def test_a_broken_filter_is_refused(self, search: Asker) -> None:
        with pytest.raises(SearchError):
            search.ask("eau", fq='tags:"eau', page=False)

    @pytest.mark.parametrize(
        "text", ["(((", "?", "***", '"', "\\", "AND", "~", "[", "-", "'", "!!"]
    )
    def test_punctuation_alone_breaks_nothing(self, search: Asker, text: str) -> None:
        search.ask(text)

    def test_a_very_long_text_breaks_nothing(self, search: Asker) -> None:
        search.ask("orthophoto " * 3000)

    # Ranking

    def test_popularity_never_lifts_a_poor_match(self, search: Asker) -> None:
        """A dataset that names the subject only in its abstract, seen by everybody."""
        with search.written(
            "celebre", title="Fond de plan", notes="Aussi des terrils.", views=1e12
        ):
            names = search.names("terrils")
        assert names[0] == "terrils"
        assert "celebre" in names

    def test_popularity_decides_between_equal_matches(self, search: Asker) -> None:
        described = {"title": "Ruches urbaines", "notes": "Abeilles."}
        with (
            search.written("ruches-a", views=1, **described),
            search.written("ruches-b", views=5000, **described),
        ):
            assert search.names("ruches") == ["ruches-b", "ruches-a"]

    def test_freshness_decides_between_equal_matches(self, search: Asker) -> None:
        described = {"title": "Ruches urbaines", "notes": "Abeilles."}
        with (
            search.written("ruches-a", year="2001", **described),
            search.written("ruches-b", year="2025", **described),
        ):
            assert search.names("ruches") == ["ruches-b", "ruches-a"]

    def test_a_complete_record_comes_before_a_poor_one(self, search: Asker) -> None:
        complete = {"lineage": "Relevés de terrain.", "maintenance_frequency": "annually"}
        with (
            search.written("ruches-a", title="Ruches urbaines", notes="Abeilles."),
            search.written("ruches-b", title="Ruches urbaines", notes="Abeilles.", **complete),
        ):
            assert search.names("ruches") == ["ruches-b", "ruches-a"]

    def test_a_word_of_the_title_counts_more_than_one_of_the_keywords(self, search: Asker) -> None:
        tagged = {"title": "Inventaire", "keywords": [{"term": "ruche"}], "views": 10_000}
        with (
            search.written("ruches-a", title="Ruches", notes="Insectes."),
            search.written("ruches-b", notes="Insectes.", **tagged),
            search.written("ruches-c", title="Insectes", notes="Une ruche.", views=10_000),
        ):
            assert search.names("ruche") == ["ruches-a", "ruches-b", "ruches-c"]

    # Places

    @pytest.mark.parametrize(("bbox", "wanted", "unwanted"), PLACED)
    def test_a_box_finds_what_it_touches(
        self, search: Asker, bbox: str, wanted: str, unwanted: str
    ) -> None:
        names = set(search.names(extras={"ext_bbox": bbox}))
        assert set(wanted.split()) <= names
        assert set(unwanted.split()) & names == set()

    @pytest.mark.parametrize(("bbox", "nearer", "farther"), NEARER)
    def test_what_fills_a_box_best_comes_first(
        self, search: Asker, bbox: str, nearer: str, farther: str
    ) -> None:
        names = search.names(extras={"ext_bbox": bbox})
        last = max(names.index(name) for name in nearer.split())
        assert last < min(names.index(name) for name in farther.split())

    @pytest.mark.parametrize(("polygon", "wanted", "unwanted"), POLYGONS)
    def test_a_polygon_finds_what_it_touches(
        self, search: Asker, polygon: str, wanted: str, unwanted: str
    ) -> None:
        names = set(search.names(extras={"ext_geometry": polygon}))
        assert set(wanted.split()) <= names
        assert unwanted not in names

    @pytest.mark.parametrize("extras", REFUSED_PLACES, ids=lambda extras: str(extras)[:40])
    def test_a_place_that_cannot_be_read_is_refused(
        self, search: Asker, extras: dict[str, str]
    ) -> None:
        with pytest.raises(SearchQueryError, match="ext_"):
            search.ask(extras=extras, page=False)

    def test_words_and_place_together(self, search: Asker) -> None:
        names = search.names("orthophoto", extras={"ext_bbox": "2.2,50.97,2.55,51.08"})
        assert names[0] == "ortho-2012"
        assert set(names) == {"ortho-2012", "ortho-2024", "ortho-irc"}

    def test_a_place_and_lucene_syntax_together(self, search: Asker) -> None:
        inside = search.names("title:ortho*", extras={"ext_bbox": "1.5,49,1.7,49.1"}, page=False)
        assert set(inside) == {"ortho-2024", "ortho-irc"}

    def test_parameters_of_the_page_reach_the_place(self, search: Asker) -> None:
        assert "fidji" in search.names(ext_bbox="178,-18,179,-17", page=False)

    # Facets, orders, pages, fields

    def test_a_theme_stands_for_the_keyword_of_its_name(self, search: Asker) -> None:
        found = search.action("geo2france_suggest", q="hydrograp")["suggestions"]
        named = [each["kind"] for each in found if each["label"].casefold() == "hydrographie"]
        assert named == ["theme"]

    def test_everything_is_found_without_a_question(self, search: Asker) -> None:
        assert set(search.names()) == EVERYTHING
        assert set(search.names("*:*", page=False)) == EVERYTHING

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("organization", "agence-eau-demo"),
            ("inspire_themes", "oi"),
            ("topic_categories", "environment"),
            ("tags", "biodiversité"),
            ("res_format", "GeoJSON"),
            ("res_protocol", "DOWNLOAD"),
            ("license_id", "etalab-2.0"),
            ("hierarchy_level", "dataset"),
            ("dataset_type", "dataset"),
            ("year", "2024"),
        ],
    )
    def test_facets_count_and_filter_alike(self, search: Asker, field: str, value: str) -> None:
        count = sum(value in facet_values(line, field) for line in LINES)
        found = search.ask(**{"facet.field": [field], "rows": 0})
        counts = {item["name"]: item["count"] for item in found["search_facets"][field]["items"]}
        assert counts[value] == count > 0
        assert search.ask(fq=f'{field}:"{value}"')["count"] == count

    def test_facets_follow_the_question(self, search: Asker) -> None:
        found = search.ask("eau", **{"facet.field": ["tags"], "facet.limit": 1})
        items = found["search_facets"]["tags"]["items"]
        assert [item["name"] for item in items] == ["eau"]

    def test_titles_sort_in_french_order(self, search: Asker) -> None:
        names = search.names(sort="title_string asc")
        # É with E, Œ with O, capitals and accents without effect
        assert names.index("nuit") < names.index("electricite") < names.index("trait-cote")
        assert names.index("fibre") < names.index("sirene") < names.index("ecoles")
        assert names.index("ocs2d-2021") < names.index("oeuvres") < names.index("ortho-2024")
        # 2 before 10
        assert names.index("feuille-2") < names.index("feuille-10")
        assert search.names(sort="title_string desc") == names[::-1]

    @pytest.mark.parametrize(
        "order", ["name asc", "metadata_modified desc", "score desc, name asc"]
    )
    def test_orders_of_ckan_are_obeyed(self, search: Asker, order: str) -> None:
        names = search.names(sort=order)
        assert set(names) == EVERYTHING
        if order.endswith("name asc"):
            assert names == sorted(names)

    def test_popularity_is_an_order(self, search: Asker) -> None:
        assert search.names(sort="popularity desc")[:2] == ["ortho-2024", "cadastre"]

    def test_pages_follow_each_other_without_gap(self, search: Asker) -> None:
        asked = {"sort": "score desc, name asc", "rows": 3}
        pages = [search.names("eau", start=start, **asked) for start in (0, 3, 6, 9)]
        whole = search.names("eau", sort="score desc, name asc")
        assert [name for page in pages for name in page] == whole[:12]

    def test_a_corrected_search_has_pages_too(self, search: Asker) -> None:
        pages = [search.names("orthofoto", start=start, rows=2) for start in (0, 2)]
        assert sorted(pages[0] + pages[1]) == sorted(search.names("orthophoto"))

    def test_filters_combine(self, search: Asker) -> None:
        found = search.names(
            "eau", fq="inspire_themes:hy", fq_list=["year:[2022 TO *]", "+license_id:etalab-2.0"]
        )
        assert set(found) == {"qualite-eau", "eau-potable"}

    def test_named_fields_are_returned(self, search: Asker) -> None:
        found = search.ask("name:cadastre", page=False, fl=["name", "title", "tags", "year"])
        assert found["results"] == [
            {
                "name": "cadastre",
                "title": "Plan cadastral informatisé",
                "tags": ["cadastre", "parcelle"],
                "year": 2025,
            }
        ]

    # Rights

    def test_visitors_do_not_find_what_is_private(self, search: Asker) -> None:
        assert set(PRIVATE) & set(search.names()) == set()
        assert "secret-eau" not in search.names("eau", include_private=True)

    def test_members_find_what_is_theirs(self, search: Asker) -> None:
        assert search.names("xylothèques", user=MEMBER) == ["secret"]
        assert "secret-eau" in search.names("projet non publié", user=MEMBER)

    def test_corrections_follow_the_rights(self, search: Asker) -> None:
        assert "corrected" not in search.ask("xylothekes")
        assert search.ask("xylothekes", user=MEMBER)["corrected"]["used"] == "xylotheques"

    def test_suggestions_follow_the_rights(self, search: Asker) -> None:
        assert search.labels("xyloth") == {}
        assert "Inventaire confidentiel des xylothèques" in search.labels("xyloth", user=MEMBER)

    def test_similar_datasets_follow_the_rights(self, search: Asker) -> None:
        found = search.action("geo2france_similar", id="qualite-eau", limit=20)["results"]
        assert set(PRIVATE) & {each["name"] for each in found} == set()
        with pytest.raises(tk.NotAuthorized):
            search.action("geo2france_similar", id="secret")

    # Snippets, suggestions, likeness

    def test_snippets_mark_the_words_found(self, search: Asker) -> None:
        (found,) = search.ask("nitrates")["results"]
        assert "<mark>nitrates</mark>" in found["highlight"]["notes"]

    def test_snippets_mark_stems_and_synonyms(self, search: Asker) -> None:
        marked = {each["name"]: each.get("highlight", {}) for each in search.ask("MNT")["results"]}
        assert "<mark>" in marked["mnt"]["title"]

    def test_snippets_let_no_other_tag_through(self, search: Asker) -> None:
        notes = "Des terrils <script>alert(1)</script> & <b>des</b> [liens](javascript:x)"
        with search.written("piege", title="<i>Terrils</i>", notes=notes):
            found = {each["name"]: each for each in search.ask("terrils")["results"]}
        texts = " ".join(found["piege"]["highlight"].values())
        assert "<mark>" in texts
        assert "<" not in texts.replace("<mark>", "").replace("</mark>", "")

    def test_snippets_are_for_pages_unless_asked_for(self, search: Asker) -> None:
        assert "highlight" not in search.ask("nitrates", page=False)["results"][0]
        asked = search.ask("nitrates", page=False, extras={"ext_highlight": "true"})
        assert "highlight" in asked["results"][0]

    @pytest.mark.parametrize(("typed", "label", "kind"), SUGGESTED)
    def test_what_is_typed_is_completed(
        self, search: Asker, typed: str, label: str, kind: str
    ) -> None:
        assert search.labels(typed).get(label) == kind

    @pytest.mark.parametrize("typed", ["", "x", "l'", "zzzz", "(((", "*:*", "{!func}x"])
    def test_nothing_is_suggested_for_nothing(self, search: Asker, typed: str) -> None:
        assert search.labels(typed) == {}

    def test_suggestions_are_as_many_as_asked(self, search: Asker) -> None:
        found = search.action("geo2france_suggest", q="de", limit=3)["suggestions"]
        assert len(found) <= 3

    def test_similar_datasets_are_about_the_same(self, search: Asker) -> None:
        found = search.action("geo2france_similar", id="ortho-2024", limit=3)["results"]
        names = [each["name"] for each in found]
        assert "ortho-2024" not in names
        assert {"ortho-2012", "ortho-irc"} & set(names)

    # Writing

    def test_a_write_is_found_at_once_and_gone_at_once(self, search: Asker) -> None:
        with search.written("ephemere", title="Éphéméride", notes="Une date."):
            assert search.names("ephemeride") == ["ephemere"]
        assert search.names("ephemeride", page=False) == []

    @pytest.mark.parametrize(
        "values",
        [
            {"notes": "mot " * 60_000},
            {"notes": "m" * 200_000},
            {"notes": "contrôles \x0b\x1f et 🗺️ et \ufffe"},
            {"title": "T" * 1000},
            {"lineage": "x" * 100_000},
            {"extents": [{"west": 3, "south": 51, "east": 2, "north": 49}]},
            {"extents": [{"west": 2, "south": 50, "east": 2, "north": 50}]},
            {"spatial": json.dumps({"type": "Point", "coordinates": [2.5, 50.1]})},
            {
                "spatial": json.dumps(
                    {"type": "LineString", "coordinates": [[2, 50], [2, 51], [3, 51]]}
                )
            },
            {"reference_dates": [{"date": "0050"}, {"date": "9999"}]},
        ],
        ids=lambda values: f"{next(iter(values))} {str(next(iter(values.values())))[:20]!r}",
    )
    def test_no_value_keeps_a_dataset_out_of_the_index(
        self, search: Asker, values: dict[str, Any]
    ) -> None:
        described = {"title": "Curiosité", "notes": "Un texte."} | values
        with search.written("curiosite", **described):
            assert search.names("name:curiosite", page=False) == ["curiosite"]

    def test_unknown_extras_are_fields(self, search: Asker) -> None:
        """What extensions index without telling the schema."""
        document = search.document("cadastre")
        assert document["index_id"]
        with search.indexed("cadastre", inventee="Valeur unique", extras_inventee="Valeur unique"):
            assert search.names('extras_inventee:"valeur unique"', page=False) == ["cadastre"]
            site = search.site_user
            found = search.ask('inventee:"Valeur unique"', user=site, page=False)
            assert [each["name"] for each in found["results"]] == ["cadastre"]

    def test_popularity_is_updated_in_place(self, search: Asker) -> None:
        """The full text of the document survives, though most of it is not stored."""
        connection = solr.connection()
        key = search.document("gares")["index_id"]
        connection.add([{"index_id": key, "popularity": {"set": 0.99}}], softCommit=True)
        try:
            assert search.names(sort="popularity desc")[0] == "gares"
            assert "gares" in search.names("voyageurs fréquentation")
        finally:
            index.reindex(["gares"])
