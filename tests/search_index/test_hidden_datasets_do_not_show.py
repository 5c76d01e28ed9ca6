"""Attacks by search parameters: nothing of a hidden dataset comes out; plain use works."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ckan.lib.search.query import PackageSearchQuery

from ckanext.geo2france.search.allow import LENGTH_LIMIT, RefusedSearch

#: Words that only the hidden datasets hold.
HIDDEN = ("canard", "pingouin", "cachette")
OUTSIDERS = ["", "bob"]


@pytest.fixture(scope="module")
def _filled(portal, shared_catalogue):
    """Let alice's organization hide a dataset and a draft."""
    with portal.flask_app.test_request_context():
        _fill(shared_catalogue)
    return shared_catalogue


@pytest.fixture
def secrets(_filled, in_request):
    return _filled


def _fill(catalogue) -> None:
    for name in ("alice", "bob"):
        catalogue.user(name)
    catalogue.user("chef", sysadmin=True)
    catalogue.organization("org-alice", member="alice")
    catalogue.organization("org-bob", member="bob")
    resources = [{"url": "https://example.org/cachette.csv", "format": "cachette"}]
    hidden = {"owner_org": "org-alice", "notes": "cachette", "resources": resources}
    words = [{"term": "cachette"}]
    catalogue.dataset("canard", title="Canard", private=True, keywords=words, **hidden)
    catalogue.dataset("pingouin", title="Pingouin", state="draft", **hidden)
    for name in ("loutre", "castor"):
        catalogue.dataset(name, owner_org="org-bob", keywords=[{"term": "rivière"}])


REFUSED = [
    # Every term of the index, with counts of zero (facets).
    {"facet.field": ["name"], "facet.mincount": 0, "facet.limit": -1, "rows": 0},
    {"facet.field": ["name"], "facet.mincount": "0"},
    {"facet.field": ["name"], "facet.mincount": "-1"},
    {"facet.field": '["permission_labels"]'},
    {"facet.field": ["permission_labels"]},
    {"facet.field": ["title_ngram"]},
    {"facet.field": ["text"]},
    {"facet.field": ["res_url"]},
    {"facet.field": ["{!key=x}permission_labels"]},
    {"facet.field": ["{!ex=x}tags"]},
    {"facet.field": "permission_labels"},
    {"f.tags.facet.mincount": 0},
    {"facet.query": "permission_labels:x"},
    {"facet.prefix": "c"},
    {"json.facet": "{}"},
    # Fields and functions in what is returned.
    *(
        {"fl": value}
        for value in (
            "*",
            ["*"],
            "score",
            ["id", "score"],
            "id,score",
            "permission_labels",
            ["id permission_labels"],
            "validated_data_dict",
            ["data_dict"],
            "docfreq(title_ngram,'ca')",
            ["id", "docfreq(name,'canard')"],
            "x:permission_labels",
            "na*",
            "per*",
            "[explain]",
            "[subquery]",
            "[child]",
            "id,[docid]",
            "numdocs()",
            "$q",
        )
    ),
    # Parsers and functions in the query.
    *(
        {"q": value}
        for value in (
            "{!func}docfreq(name,'canard')",
            "{!lucene}*:*",
            "eau {!func}1",
            "_query_:\"{!func}docfreq(name,'canard')\"",
            "_val_:\"docfreq(name,'canard')\"",
            r"\_val\_:\"x\"",
            "permission_labels:public",
            "permission_labels : public",
            r"permission\_labels:public",
            r"\u0070ermission_labels:public",
            r"\p\e\r\m\i\s\s\i\o\n_labels:*",
            "-permission_labels:public",
            "(eau OR (permission_labels:public))",
            "title:(eau permission_labels:public)",
            "filter(permission_labels:public)",
            "title:[a TO permission_labels:b] permission_labels:[* TO *]",
            "/* */ permission_labels:public",
            'eau" permission_labels:public',
            "permission_labels:/.*/",
            "validated_data_dict:x",
            "data_dict:x",
            "index_id:x",
            "_version_:[1 TO *]",
            "_root_:x",
            "inconnu:x",
            "*:canard AND permission_labels:member*",
            "(" * 60 + "eau" + ")" * 60,
            "a" * (LENGTH_LIMIT + 1),
        )
    ),
    *(
        {parameter: value}
        for parameter in ("fq", "fq_list")
        for value in (
            "permission_labels:public",
            r"permission\u005flabels:public",
            "+state:active +permission_labels:[* TO *]",
            'tags:"x" OR permission_labels:"public"',
            "{!frange l=1}docfreq(name,'canard')",
            "{!terms f=permission_labels}public",
            "{!join from=id to=id}*:*",
            '_val_:"recip(ms(NOW),1,1,1)"',
        )
    ),
    {"fq_list": ["+state:active", "permission_labels:public"]},
    # Orders by function.
    *(
        {"sort": value}
        for value in (
            "if(gt(docfreq(name,'canard'),0),1,0) asc",
            "docfreq(name,'canard') desc",
            "permission_labels asc",
            "title_ngram asc",
            "name asc, docfreq(name,'canard') desc",
            "random_1 asc",
            "name",
            "{!func}1 asc",
            "field(name) asc",
        )
    ),
    # Everything else that reaches Solr.
    *(
        {parameter: value}
        for parameter, value in (
            ("defType", "func"),
            ("defType", "edismax"),
            ("bf", "docfreq(name,'canard')"),
            ("boost", "docfreq(name,'canard')"),
            ("bq", "permission_labels:public"),
            ("qf", "permission_labels"),
            ("mm", "1"),
            ("tie", "1"),
            ("df", "permission_labels"),
            ("wt", "xml"),
            ("uf", "*"),
            ("debug", "true"),
            ("debugQuery", "true"),
            ("shards", "example.org/solr"),
            ("stream.url", "http://example.org"),
            ("hl", "true"),
            ("spellcheck", "true"),
            ("stats", "true"),
            ("group", "true"),
            ("collapse", "x"),
            ("cursorMark", "*"),
            ("abort_search", "true"),
        )
    ),
    {"extras": {"geo2france_how": "some"}},
    {"extras": "texte"},
]


@pytest.mark.parametrize("name", OUTSIDERS)
@pytest.mark.parametrize("parameters", REFUSED, ids=lambda p: str(p)[:60])
def test_what_is_not_plain_is_refused(secrets, name: str, parameters: dict[str, Any]) -> None:
    with pytest.raises(RefusedSearch) as caught:
        secrets.search(name, **parameters)
    assert caught.value.parameter in parameters


def test_solr_itself_tells_what_is_hidden(secrets) -> None:
    """What the door is for: behind it, counts of zero name documents that the filter hides."""
    query = PackageSearchQuery()
    asked = {"q": "*:*", "facet.field": ["name"], "facet.mincount": 0}
    query.run(asked, permission_labels=["public"])
    assert query.count == 2
    assert query.facets["name"]["canard"] == 0


ALLOWED = [
    {},
    {"q": "canard"},
    {"q": "cachette"},
    {"q": "title:can*"},
    {"q": "title_ngram:can"},
    {"q": "name:/.*/"},
    {"q": "*:*", "include_private": True, "include_drafts": True, "include_deleted": True},
    {"q": "id:*", "fq": "+state:(draft OR active OR deleted)", "include_private": True},
    {"fq": "+capacity:private"},
    {"fq": "capacity:(private OR public)", "include_private": True},
    {"fq": 'name:"canard" OR name:"loutre"', "include_private": True},
    {"q": "can~2 OR cachett?"},
    {"sort": "title_string asc", "include_private": True, "include_drafts": True},
    {"sort": "score desc, name asc", "q": "canard loutre"},
    {"fl": ["id", "name", "title", "notes", "res_url", "tags"], "include_private": True},
    {
        "facet.field": ["name", "tags", "organization", "res_format", "owner_org", "state"],
        "facet.limit": -1,
        "include_private": True,
        "include_drafts": True,
    },
    {"q": "canard", "ext_bbox": "-180,-90,180,90"},
]


@pytest.mark.parametrize("name", OUTSIDERS)
@pytest.mark.parametrize("parameters", ALLOWED, ids=lambda p: str(p)[:60])
def test_no_answer_tells_of_what_is_hidden(secrets, name: str, parameters: dict[str, Any]) -> None:
    answer = secrets.search(name, **parameters)
    assert answer["count"] <= 2
    assert set(answer["facets"].get("organization", {})) <= {"org-bob"}
    said = json.dumps({**answer, "sort": ""}).lower()
    assert not [word for word in HIDDEN if word in said]


def test_those_who_may_see_it_find_it(secrets) -> None:
    everything = {"include_private": True, "include_drafts": True}
    assert secrets.found("alice", q="cachette", **everything) == {"canard", "pingouin"}
    assert secrets.found("chef", q="cachette", **everything) == {"canard", "pingouin"}


def test_administrators_ask_what_they_want(secrets) -> None:
    answer = secrets.search(
        "chef",
        q="permission_labels:public",
        **{"facet.field": ["permission_labels"], "facet.mincount": 0},
    )
    assert answer["count"] == 2


def test_a_facet_gives_at_most_what_the_portal_allows(secrets, ckan_config) -> None:
    ckan_config["ckanext.geo2france.search.facet_limit"] = 1
    answer = secrets.search(**{"facet.field": ["name"], "facet.limit": -1})
    assert len(answer["facets"]["name"]) == 1


def test_fields_of_other_extensions_are_opened_by_configuration(secrets, ckan_config) -> None:
    with pytest.raises(RefusedSearch):
        secrets.search(q="mine_colour:red")
    ckan_config["ckanext.geo2france.search.fields"] = ["mine_*"]
    assert secrets.search(q="mine_colour:red")["count"] == 0
    ckan_config["ckanext.geo2france.search.fields"] = ["permission_labels", "perm*"]
    with pytest.raises(RefusedSearch):
        secrets.search(q="permission_labels:public")


SENT_BY_CKAN = [
    {"q": "*:*", "fq": 'capacity:"public"', "sort": "view_recent desc", "rows": 4},
    {"fq": 'organization:"org-bob" +dataset_type:dataset', "q": ""},
    {"fq": 'owner_org: "id"', "sort": "metadata_modified desc", "rows": 20},
    {"fq": 'tags: "rivière"'},
    {"fq": '+owner_org:"x"', "facet": "false", "include_private": True},
    {"fq": "+creator_user_id:4a1f", "include_drafts": True, "rows": 50},
    {"fq": "groups:un-groupe", "rows": ""},
    {"fq": "+dataset_type:dataset", "fq_list": ["-dataset_type:harvest"], "start": 100},
    {"fq_list": ["+metadata_modified:[2020-01-01T00:00:00Z TO NOW]"], "rows": 100},
    {"fq": 'res_format:"CSV" OR res_format:"csv"', "q": "*:*"},
    {"fq": "extras_theme:eau res_extras_protocol:wms vocab_pays:fr"},
    {"q": '"photographie aérienne"^2 +eau -mer', "sort": "rank"},
    {"q": "entity_type:package AND site_id:test"},
    {"q": "", "sort": None, "fl": None},
]


@pytest.mark.parametrize("parameters", SENT_BY_CKAN, ids=lambda p: str(p)[:60])
def test_what_ckan_and_its_extensions_send_passes(secrets, parameters: dict[str, Any]) -> None:
    assert secrets.search(**parameters)["count"] >= 0


@pytest.mark.parametrize(
    "tail", ["\\", 'x" OR permission_labels:public \\', "permission_labels:a\\"]
)
def test_completion_cannot_be_broken_out_of(secrets, tail: str) -> None:
    """A final backslash would escape the quote that CKAN puts after the text."""
    import ckan.model as model
    import ckan.plugins.toolkit as tk

    context = {"user": "", "auth_user_obj": model.AnonymousUser()}
    assert tk.get_action("package_autocomplete")(context, {"q": tail}) == []


class TestByHttp:
    def test_the_api_answers_400_and_names_what_it_refuses(self, secrets, portal) -> None:
        url = "/api/3/action/package_search?q=permission_labels:public"
        answer = portal.get(url, status=400)
        assert answer.json["error"]["__type"] == "Search Query Error"
        assert "permission_labels" in answer.json["error"]["message"]

    @pytest.mark.parametrize(
        "path",
        [
            '/dataset/?tags=x" OR permission_labels:"public',
            "/dataset/?permission_labels=public",
            "/feeds/custom.atom?permission_labels=public",
            '/feeds/custom.atom?tags=x" OR permission_labels:"public',
            "/feeds/custom.atom?sort=docfreq(name,'canard') asc",
            "/catalog.rdf?fq=permission_labels:public",
        ],
    )
    def test_pages_and_feeds_answer_400(self, secrets, portal, path: str) -> None:
        answer = portal.get(path, status=400)
        assert "Traceback" not in answer.body

    @pytest.mark.parametrize(
        "path",
        [
            "/dataset/?q=permission_labels:public",
            "/dataset/?tags=rivi%C3%A8re&organization=org-bob",
            "/organization/org-bob",
            "/feeds/dataset.atom",
            "/feeds/custom.atom?tags=x",
            "/catalog.rdf",
            "/",
        ],
    )
    def test_ordinary_pages_work(self, secrets, portal, path: str) -> None:
        assert not [word for word in HIDDEN if word in portal.get(path, status=200).body.lower()]
