"""Harvests inside CKAN: the edge between the pure pipeline and database, jobs, rights."""
