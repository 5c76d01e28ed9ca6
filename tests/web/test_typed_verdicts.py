"""A record typed by hand has one verdict: in the form, on its page, in the facet, by the API."""

from __future__ import annotations

from typing import Any

import pytest
from ckan.tests import helpers
from typed_records import typed_record


@pytest.fixture(scope="module")
def typed(app: Any, catalogue: None) -> dict[str, dict[str, Any]]:
    """Return a dataset of each type, and a service whose client did not name its level."""
    records = {kind: typed_record(kind, "fr") for kind in ("dataset", "series", "service")}
    records["unnamed"] = typed_record("service", "fr") | {"metadata_identifier": "fr-demo-unnamed"}
    del records["unnamed"]["hierarchy_level_name"]
    with app.flask_app.test_request_context():
        user = {"user": helpers.call_action("get_site_user")["name"]}
        return {
            kind: helpers.call_action(
                "package_create",
                dict(user),
                **{**record, "name": f"saisi-{kind}", "owner_org": "organisation-demo"},
            )
            for kind, record in records.items()
        }


@pytest.mark.parametrize("kind", ["dataset", "series", "service", "unnamed"])
def test_every_verdict_on_a_typed_record_is_that_it_complies(
    kind: str, typed: dict[str, dict[str, Any]], app: Any, read: Any
) -> None:
    name = typed[kind]["name"]
    with app.flask_app.test_request_context():
        by_fields = helpers.call_action("geo2france_metadata_check", dataset=typed[kind])
        served = helpers.call_action("geo2france_metadata_check", id=name)
        found = helpers.call_action(
            "package_search", fq=f"name:{name} AND inspire_verdict:compliant"
        )
    assert [f for f in served["findings"] if f["level"] == "mandatory"] == []
    assert (by_fields["verdict"], served["verdict"]) == ("compliant", "compliant")
    assert served["schema"]["valid"] is True
    assert found["count"] == 1
    page = read(f"/fr/dataset/{name}").xpath("//section[@id='metadonnees']")[0]
    assert "Conforme à INSPIRE" in page.text_content()
    report = read(f"/fr/dataset/{name}/controle").xpath("//main")[0]
    assert "Conforme à INSPIRE" in report.text_content()


def test_a_record_that_was_read_stays_as_its_document_says(create: Any) -> None:
    kept = create("lu", **{**typed_record("service", "fr"), "hierarchy_level_name": ""})
    assert kept.get("hierarchy_level_name") == ""
