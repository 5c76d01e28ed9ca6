"""The WSGI application that gunicorn serves; the configuration file is named by ``CKAN_INI``."""

from __future__ import annotations

import logging
import os

from ckanext.geo2france.loading import prepare_to_fork, uncollected

with uncollected():
    from ckan.cli import CKANConfigLoader
    from ckan.config.middleware import make_app
    from ckan.lib.i18n import build_js_translations

__all__ = ["application"]

log = logging.getLogger(__name__)

application = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
# The words of CKAN's scripts, as ``ckan run`` does: only what is older than its catalogue is made.
try:
    build_js_translations()
except OSError:
    log.exception("The words of CKAN's scripts stay in English")
prepare_to_fork()
