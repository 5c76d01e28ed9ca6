"""Harvesters of partner catalogues: pure pipelines, fetching injected."""
