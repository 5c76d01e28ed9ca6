"""The WSGI application that gunicorn serves; the configuration file is named by ``CKAN_INI``."""

from __future__ import annotations

import os

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app

__all__ = ["application"]

application = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
