"""What CKAN and its extensions send goes on working with our schema."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

import ckan.lib.search as ckan_search
import ckan.model as model
import ckan.plugins as p
import ckan.plugins.toolkit as tk
import pytest
from ckan.cli.cli import ckan as ckan_command
from ckan.cli.search_index import search_index
from ckan.lib.search import SearchQueryError
from ckan.tests import factories, helpers
from click.testing import CliRunner

from ckanext.geo2france.cli import geo2france
from ckanext.geo2france.search import solr

BOX = {
    "type": "Polygon",
    "coordinates": [[[2.0, 50.0], [3.0, 50.0], [3.0, 51.0], [2.0, 51.0], [2.0, 50.0]]],
}
SPATIAL = {
    "box": BOX,
    "several": {
        "type": "GeometryCollection",
        "geometries": [
            BOX,
            {**BOX, "coordinates": [[[5, 45], [6, 45], [6, 46], [5, 46], [5, 45]]]},
        ],
    },
}


@pytest.fixture
def catalogue(clean_db: None, clean_index: None, with_plugins: None) -> dict[str, Any]:
    """Give an organization that owns what the test writes."""
    return factories.Organization()


def _dataset(catalogue: dict[str, Any], **values: Any) -> dict[str, Any]:
    described = {"title": "Jeu de données", "notes": "Un texte.", "license_id": "notspecified"}
    site = {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True}
    return helpers.call_action(
        "package_create", context=site, owner_org=catalogue["id"], **described | values
    )


def _names(**parameters: Any) -> set[str]:
    return {each["name"] for each in helpers.call_action("package_search", **parameters)["results"]}


@pytest.fixture(params=["solr-bbox", "solr-spatial-field"])
def spatial_query(request: pytest.FixtureRequest, ckan_config: Any, monkeypatch: Any) -> str:
    """Load ckanext-spatial's search beside ours, with one of its backends."""
    monkeypatch.setitem(ckan_config, "ckanext.spatial.search_backend", request.param)
    plugins = "geo2france scheming_datasets dcat structured_data spatial_query"
    monkeypatch.setitem(ckan_config, "ckan.plugins", plugins)
    return request.param


@pytest.mark.usefixtures("spatial_query")
class TestSpatialExtension:
    """ckanext-spatial's own filter and boost, on the fields that its documentation asks for."""

    @pytest.mark.parametrize("shape", ["box", "several"])
    def test_what_a_box_touches_is_found(
        self, spatial_query: str, catalogue: dict[str, Any], shape: str
    ) -> None:
        assert p.plugin_loaded("spatial_query")
        name = _dataset(catalogue, name="ici", spatial=json.dumps(SPATIAL[shape]))["name"]
        assert _names(extras={"ext_bbox": "2.4,50.4,2.6,50.6"}) == {name}
        assert _names(extras={"ext_bbox": "-2,43,-1,44"}) == set()
        assert _names(q="données", extras={"ext_bbox": "2.4,50.4,2.6,50.6"}) == {name}

    def test_our_polygons_work_beside_it(
        self, spatial_query: str, catalogue: dict[str, Any]
    ) -> None:
        name = _dataset(catalogue, name="ici", spatial=json.dumps(BOX))["name"]
        assert _names(extras={"ext_geometry": json.dumps(BOX)}) == {name}


class TestIndexCommands:
    """``ckan search-index`` as CKAN documents it, and our commands beside it.

    Each ``ckan`` makes an application of its own: one test does, the others call its commands.
    """

    @pytest.fixture(scope="class")
    @classmethod
    def app(cls) -> Iterator[Any]:
        """Make one application for the class, in place of CKAN's one a test."""
        p.load_all()
        yield helpers._get_test_app()
        p.unload_all()

    @pytest.fixture
    def catalogue(self, app: Any, reset_db: Any, reset_index: Any) -> Iterator[dict[str, Any]]:
        """Give an organization that owns what the test writes."""
        reset_db()
        reset_index()
        with app.flask_app.test_request_context():
            yield factories.Organization()

    def test_clear_check_and_rebuild(self, catalogue: dict[str, Any], cli: Any) -> None:
        names = {_dataset(catalogue, name=f"jeu-{number}")["name"] for number in range(3)}
        assert _names() == names
        assert cli.invoke(ckan_command, ["search-index", "clear", "jeu-1"]).exit_code == 0
        assert _names() == names - {"jeu-1"}
        checked = cli.invoke(ckan_command, ["search-index", "check"])
        assert "not indexed = 1 out of 3" in checked.output
        assert cli.invoke(ckan_command, ["search-index", "rebuild"]).exit_code == 0
        assert _names() == names

    def test_show_gives_the_document(self, catalogue: dict[str, Any]) -> None:
        _dataset(catalogue, name="jeu")
        shown = CliRunner().invoke(search_index, ["show", "jeu"])
        assert shown.exit_code == 0, shown.output
        assert "Jeu de données" in shown.output

    def test_only_one_dataset_is_rebuilt(self, catalogue: dict[str, Any]) -> None:
        _dataset(catalogue, name="jeu")
        ckan_search.clear_all()
        assert _names() == set()
        assert CliRunner().invoke(search_index, ["rebuild", "jeu"]).exit_code == 0
        assert _names() == {"jeu"}

    def test_explain_tells_the_score(self, catalogue: dict[str, Any]) -> None:
        _dataset(catalogue, name="eau", title="Qualité de l'eau", popularity=100)
        told = CliRunner().invoke(geo2france, ["search", "explain", "l'eau"])
        assert told.exit_code == 0, told.output
        assert "1. Qualité de l'eau (eau)" in told.output
        assert "x popularity 1." in told.output
        assert "word: eau in names_text" in told.output
        one = CliRunner().invoke(geo2france, ["search", "explain", "eau", "--id", "eau", "--json"])
        (account,) = json.loads(one.output)
        product = sum(part["points"] for part in account["parts"])
        for factor in account["factors"].values():
            product *= factor
        assert account["rank"] == 1
        assert product == pytest.approx(account["score"], rel=0.01)

    def test_explain_tells_a_dataset_that_does_not_match_from_one_that_does_not_exist(
        self, catalogue: dict[str, Any]
    ) -> None:
        _dataset(catalogue, name="haies", title="Haies")
        explain = ["search", "explain", "ornithorynque", "--id"]
        elsewhere = CliRunner().invoke(geo2france, [*explain, "haies"])
        assert elsewhere.exit_code == 0
        assert "“haies” does not match “ornithorynque” as typed" in elsewhere.output
        for options in ([], ["--json"]):
            unknown = CliRunner().invoke(geo2france, [*explain, "nulle-part", *options])
            assert unknown.exit_code == 1
            assert "No published dataset has the id or name “nulle-part”" in unknown.output


def test_the_schema_has_every_field_of_ckan() -> None:
    """CKAN's own schema, field by field, against the one that Solr has loaded."""
    from importlib.resources import files
    from xml.etree import ElementTree

    import requests

    stock = ElementTree.fromstring((files("ckan") / "config/solr/schema.xml").read_text("utf-8"))
    url, core = solr.address()
    loaded = requests.get(f"{url}/{core}/schema", timeout=10).json()["schema"]
    assert loaded["name"] == stock.get("name") == "ckan-2.12"
    ours = {field["name"]: field for field in loaded["fields"] + loaded["dynamicFields"]}
    missing = []
    for field in [*stock.iter("field"), *stock.iter("dynamicField")]:
        mine = ours.get(str(field.get("name")))
        same = mine and str(bool(mine.get("multiValued"))).lower() == field.get(
            "multiValued", "false"
        )
        if not same:
            missing.append(field.get("name"))
    assert missing == []
    types = {each["name"] for each in loaded["fieldTypes"]}
    assert {str(each.get("name")) for each in stock.iter("fieldType")} - types == set()


class TestWeb:
    """The same, by the addresses that browsers and programs use."""

    @pytest.fixture(scope="class")
    @classmethod
    def app(cls) -> Any:
        """Make one application for the class, in place of CKAN's one a test."""
        return helpers._get_test_app()

    @pytest.fixture(scope="class")
    @classmethod
    def written(cls, app: Any, reset_db: Any, reset_index: Any) -> str:
        """Give a dataset about orthophotos, which the tests only read."""
        reset_db()
        reset_index()
        with app.flask_app.test_request_context():
            owner = factories.Organization()
            return _dataset(owner, name="ortho", title="Orthophoto 2024")["name"]

    def test_a_broken_query_is_400_for_programs_and_a_page_for_people(
        self, app: Any, written: str
    ) -> None:
        query = {"q": 'title:"orthophoto'}
        refused = app.get("/api/3/action/package_search", query_string=query)
        assert refused.status_code == 400
        assert "character" in refused.body
        page = app.get("/dataset/", query_string=query)
        assert page.status_code == 200
        assert f"/dataset/{written}" in page.body

    def test_no_question_makes_a_page_fail(self, app: Any, written: str) -> None:
        texts = ['"', "((", "a:b:c:", "1:25000", "[a TO", "tags:*:*", "\\", "~", "{!", "year:x y"]
        answers = {
            text: app.get("/dataset/", query_string={"q": text}).status_code for text in texts
        }
        assert answers == dict.fromkeys(texts, 200)

    def test_no_parameter_makes_a_page_fail(self, app: Any, written: str) -> None:
        odd = {"ext_bbox": "a", "ext_geometry": "b", "tags": '"', "sort": "score up", "page": "x"}
        answers = {
            name: app.get("/dataset/", query_string={name: value}).status_code
            for name, value in odd.items()
        }
        assert answers == dict.fromkeys(odd, 200)

    @pytest.mark.parametrize(
        ("fq", "place"),
        [
            ('title:"orthophoto', "missing at character 18"),
            ("title:(ortho", "missing at character 13"),
            ("title:ortho) name:x", "“)” at character 12"),
            ("title:", "missing at character 7"),
        ],
    )
    def test_the_place_of_a_fault_in_a_filter_is_that_of_the_caller(
        self, app: Any, written: str, fq: str, place: str
    ) -> None:
        query = {"fq": fq}
        refused = app.get("/api/3/action/package_search", query_string=query, status=400)
        message = refused.json["error"]["message"]
        assert place in message
        assert "capacity" not in message
        assert "state" not in message

    def test_an_administrator_is_told_where_a_parser_is_not_allowed(self, written: str) -> None:
        for parameters, place in (
            ({"q": "{!func}popularity"}, "“{!func}” at character 1 of q"),
            ({"q": "name:x {!func}popularity"}, "at character 8 of q"),
            ({"q": "*:*", "fq": "{!frange l=0}popularity"}, "of fq"),
        ):
            with pytest.raises(SearchQueryError, match=re.escape(place)):
                tk.get_action("package_search")({"ignore_auth": True}, parameters)

    def test_options_of_one_facet_are_refused_by_ckan_itself(self, app: Any, written: str) -> None:
        with pytest.raises(SearchQueryError, match="Invalid search parameters"):
            ckan_search.query_for(model.Package).run({"q": "*:*", "f.tags.facet.limit": 1})
        asked = "facet.field=[%22tags%22]&f.tags.facet.limit=1"
        app.get(f"/api/3/action/package_search?{asked}", status=400)

    def test_a_star_alone_finds_everything(self, app: Any, written: str) -> None:
        assert app.get("/api/3/action/package_search?q=*").json["result"]["count"] == 1

    def test_a_polygon_of_500_points_is_read(self, app: Any, written: str) -> None:
        points = [
            [3 + math.cos(math.tau * n / 500), 50 + math.sin(math.tau * n / 500)]
            for n in range(500)
        ]
        shape = json.dumps({"type": "Polygon", "coordinates": [[*points, points[0]]]})
        answer = app.post("/api/3/action/package_search", json={"ext_geometry": shape})
        assert answer.json["success"]

    def test_a_correction_reaches_programs(self, app: Any, written: str) -> None:
        found = app.get("/api/3/action/package_search?q=orthofoto").json["result"]
        assert found["count"] == 1
        assert found["corrected"] == {"asked": "orthofoto", "used": "orthophoto"}

    def test_suggestions_and_similar_datasets_are_read_by_get(self, app: Any, written: str) -> None:
        suggested = app.get("/api/3/action/geo2france_suggest?q=orthoph").json["result"]
        assert suggested["suggestions"][0] == {
            "kind": "dataset",
            "label": "Orthophoto 2024",
            "url": "/dataset/ortho",
        }
        alike = app.get(f"/api/3/action/geo2france_similar?id={written}").json["result"]
        assert alike == {"results": []}
        assert app.get("/api/3/action/geo2france_similar?id=rien").status_code == 404
        assert app.get("/api/3/action/geo2france_suggest?q=x&limit=-1").status_code == 409

    def test_an_organization_page_is_searched_in_french(self, app: Any, written: str) -> None:
        owner = model.Group.get(model.Package.get(written).owner_org).name
        page = app.get(f"/organization/{owner}?q=photographies+aériennes")
        assert f"/dataset/{written}" in page.body


def test_a_harvested_dataset_is_counted_under_its_source(catalogue: dict[str, Any]) -> None:
    from ckanext.geo2france.model.harvest import HarvestSource

    source = HarvestSource(
        name="partenaire",
        title="Catalogue du partenaire",
        type="csw",
        url="https://example.org/csw",
        owner_org=catalogue["id"],
    )
    model.Session.add(source)
    model.Session.commit()
    name = _dataset(catalogue, name="moissonne", harvest_source=source.id)["name"]
    assert _names(fq='harvest_source_title:"Catalogue du partenaire"') == {name}
    assert _names(fq=f"harvest_source:{source.id}") == {name}
