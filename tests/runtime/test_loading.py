"""What every process of CKAN loads with the plugin, and that the collector is kept away from it."""

from __future__ import annotations

import subprocess
import sys

LOAD = """
import gc, sys
import ckanext.geo2france.plugin
late = {"numpy", "shapely"}
print(gc.isenabled(), gc.get_freeze_count() > 100_000, sorted(late.intersection(sys.modules)))
"""


def test_the_plugin_is_loaded_without_numpy_and_out_of_the_collector_s_way() -> None:
    done = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[0] == "True True []"
