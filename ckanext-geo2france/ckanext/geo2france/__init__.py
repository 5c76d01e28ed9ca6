"""The Géo2France datahub: a CKAN 2.12 extension."""
