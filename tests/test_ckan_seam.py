"""The internals of CKAN that ckan_seam leans on: a test fails by the name of what moved."""

from __future__ import annotations

import inspect

import ckan.lib.search
import ckan.lib.search.index
import ckan.plugins.toolkit as tk
import pytest

from ckanext.geo2france import ckan_seam
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
