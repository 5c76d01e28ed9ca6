"""The CKAN plugin: wiring only."""

from __future__ import annotations

import gc

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.lib.plugins import DefaultTranslation

from ckanext.geo2france.loading import uncollected

with uncollected():
    from ckanext.geo2france.implementations import Hooks


@tk.blanket.actions
@tk.blanket.auth_functions
@tk.blanket.validators
@tk.blanket.helpers
@tk.blanket.blueprints
@tk.blanket.cli
@tk.blanket.config_declarations
class Geo2FrancePlugin(Hooks, DefaultTranslation, p.SingletonPlugin):
    """Each blanket reads the module of its name: logic.action, helpers, views, cli and so on."""


# The blankets have loaded theirs: see ``loading.py``.
gc.freeze()
