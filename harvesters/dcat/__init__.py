"""DCAT catalogues: RDF in any usual form, paged by Hydra; datasets, series and services."""
