"""What CKAN puts into the index document survives our own fields."""

from __future__ import annotations

from ckanext.geo2france.search import fields


def test_the_name_of_the_organization_stays_for_the_facet():
    document = {"id": "a", "organization": "mission", "owner_org": "1"}
    dataset = {"title": "Terrils", "organization": {"name": "mission", "title": "Mission"}}
    replaced = fields.replace(document, dataset)
    assert replaced["organization"] == "mission"
    assert replaced["organization_text"] == ["Mission", "mission"]
