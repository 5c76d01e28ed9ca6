"""The internals of CKAN that ckan_seam leans on: a test fails by the name of what moved."""

from __future__ import annotations

import hashlib
import inspect
import re
from types import SimpleNamespace
from typing import Any

import ckan.authz
import ckan.config.middleware.flask_app
import ckan.lib.dictization.model_dictize
import ckan.lib.navl.dictization_functions as navl
import ckan.lib.navl.validators as navl_validators
import ckan.lib.search
import ckan.lib.search.index
import ckan.lib.search.query
import ckan.logic as logic
import ckan.logic.action.create as create
import ckan.logic.converters as converters
import ckan.plugins.toolkit as tk
import pytest
from ckanext.scheming.plugins import SchemingDatasetsPlugin
from flask_wtf.csrf import CSRFProtect

from ckanext.geo2france import ckan_seam
from ckanext.geo2france.search import alongside
from ckanext.geo2france.search.index import DatasetIndex


def test_ckan_lib_search_indices_still_names_the_class_that_writes_datasets() -> None:
    assert "package" in ckan.lib.search._INDICES
    assert "_INDICES" in inspect.getsource(ckan.lib.search.index_for)


def test_index_package_still_sends_through_make_connection_of_its_module() -> None:
    build = ckan.lib.search.index.PackageSearchIndex.index_package
    assert list(inspect.signature(build).parameters) == ["self", "pkg_dict", "defer_commit"]
    assert build.__closure__ is None
    source = inspect.getsource(build)
    assert "conn = make_connection()" in source
    assert "conn.add(docs=[pkg_dict], commit=commit)" in source
    assert "return self.delete_package(pkg_dict)" in source


@pytest.mark.usefixtures("with_plugins")
def test_ckan_writes_datasets_through_our_index() -> None:
    assert isinstance(ckan.lib.search.index_for("package"), DatasetIndex)


@pytest.mark.usefixtures("with_plugins")
def test_what_wraps_an_action_still_only_sends_action_succeeded() -> None:
    wrapper = inspect.getsource(tk.get_action("package_create").__code__)
    assert "action_succeeded" in wrapper
    assert callable(ckan_seam.unsignalled("package_create"))


def test_ckan_still_looks_up_who_asks_through_get_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ckan.authz, "_get_user", ckan.authz._get_user)
    user = SimpleNamespace(name="somebody", sysadmin=True)
    with ckan_seam.acting(user):
        assert ckan.authz.is_sysadmin("somebody")
        assert ckan.authz._get_user("somebody") is user
    assert ckan_seam._acting.get() is None


QUERIES = [
    "{!edismax qf='title^2 notes' mm='1'}eau",
    "{!field f=spatial_geom}Intersects(ENVELOPE(1, 2, 3, 0))",
    "{!knn f=vector}[1]",
    "{!type=knn f=vector}[1]",
    "{!edismax}eau",
    "eau",
]


@pytest.mark.usefixtures("with_plugins")
@pytest.mark.parametrize("query", QUERIES)
def test_the_parser_that_ckan_is_told_is_the_one_that_it_would_read(query: str) -> None:
    told = ckan.lib.search.query._get_local_query_parser
    assert told(query) == inspect.unwrap(told)(query)


@pytest.mark.usefixtures("with_plugins")
def test_ckan_still_asks_for_the_parser_of_local_parameters_by_that_name() -> None:
    source = inspect.getsource(ckan.lib.search.query.PackageSearchQuery.run)
    assert "_get_local_query_parser(value) in config" in source
    assert inspect.unwrap(ckan.lib.search.query._get_local_query_parser) is not (
        ckan.lib.search.query._get_local_query_parser
    )


@pytest.mark.usefixtures("with_plugins")
def test_ckan_searches_through_the_connection_that_is_kept() -> None:
    assert ckan.lib.search.query.make_connection is alongside.Searcher
    for name in ("run", "get_index"):
        source = inspect.getsource(getattr(ckan.lib.search.query.PackageSearchQuery, name))
        assert "conn = make_connection(decode_dates=False)" in source


def test_ckan_still_exempts_a_view_that_was_called_with_a_token() -> None:
    source = inspect.getsource(ckan.config.middleware.flask_app.ckan_before_request)
    assert "csrf.exempt(dest)" in source
    assert 'g.get("login_via_auth_header")' in source
    assert "self.protect(" in inspect.getsource(CSRFProtect.init_app)


def test_package_dictize_still_reads_through_execute_of_its_module() -> None:
    make = ckan.lib.dictization.model_dictize.package_dictize
    assert list(inspect.signature(make).parameters) == ["pkg", "context", "include_plugin_data"]
    assert make.__closure__ is None
    source = inspect.getsource(make)
    reads = re.findall(r"execute\(q, (\w+), context\)", source)
    assert reads == ["res", "pkg_tag", "member", "group", "rel", "rel"]
    assert "Session" not in source


def test_a_document_still_asks_for_its_dataset_by_package_get() -> None:
    source = inspect.getsource(ckan.lib.search.index.PackageSearchIndex.index_package)
    assert source.count("model.Package.get(pkg_dict['id'])") == 1


def test_scheming_still_ends_in_navl_validate() -> None:
    source = inspect.getsource(SchemingDatasetsPlugin.validate)
    assert "return navl_validate(data_dict, schema, context)" in source
    assert SchemingDatasetsPlugin.validate.__closure__ is None


#: What we have copied the behaviour of: whoever sees one of these fail compares the two again.
COPIED = {
    navl.validate: "781d48964ab3b768",
    navl._validate: "d54d4de07db8005c",
    navl.augment_data: "474e338c95be8855",
    navl.make_full_schema: "ac7cd3a4d86ce3a1",
    navl.get_all_key_combinations: "e421c62443be898c",
    navl_validators.ignore_missing: "09d61678e7f408ad",
    converters.convert_to_extras: "b2cb6f8f1ef23ed1",
    converters.convert_from_extras: "d909dc8903ecc04d",
    create.package_create: "66137a77e498b863",
    logic.package_show_default_and_custom_schemas: "4187be5ab3850986",
}


@pytest.mark.parametrize("copied", COPIED, ids=lambda each: each.__name__)
def test_what_is_done_quickly_is_still_done_so_by_ckan(copied: Any) -> None:
    source = inspect.getsource(inspect.unwrap(copied))
    assert hashlib.sha256(source.encode()).hexdigest()[:16] == COPIED[copied]
