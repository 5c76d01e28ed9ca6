"""The CKAN plugin: wiring only."""

from __future__ import annotations

import gc

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.lib.plugins import DefaultTranslation

# What CKAN has loaded stays as long as the process: unless told so, Python's collector of garbage
# walks through all of it again and again while the rest is loaded, a tenth of the whole start.
gc.freeze()

from ckanext.geo2france.implementations import Hooks  # noqa: E402  after what is said above


@tk.blanket.actions
@tk.blanket.auth_functions
@tk.blanket.validators
@tk.blanket.helpers
@tk.blanket.blueprints
@tk.blanket.cli
@tk.blanket.config_declarations
class Geo2FrancePlugin(Hooks, DefaultTranslation, p.SingletonPlugin):
    """Each blanket reads the module of its name: logic.action, helpers, views, cli and so on."""


gc.freeze()
