"""Every configuration key of the project is read here, and nowhere else."""

from __future__ import annotations

import ckan.plugins.toolkit as tk


def harvest_user() -> str:
    """Return the name of the user in whose name harvests write."""
    return tk.config["ckanext.geo2france.harvest.user"]


def harvest_private_networks() -> list[str]:
    """Return the private networks that harvests may ask, such as ``10.1.0.0/16``."""
    return tk.config["ckanext.geo2france.harvest.private_networks"]


def harvest_timeout() -> int:
    """Return the seconds after which the job of a harvest is stopped."""
    return tk.config["ckanext.geo2france.harvest.timeout"]


def harvest_secret() -> str:
    """Return the secret from which the key of the credentials of sources is made."""
    return tk.config["ckanext.geo2france.harvest.secret"] or tk.config["SECRET_KEY"]


def harvest_workers() -> int:
    """Return how many sources are harvested at the same time on this machine, at least one."""
    return max(1, tk.config["ckanext.geo2france.harvest.workers"])


def harvest_host_requests() -> int:
    """Return the most requests in flight to one host, at least one."""
    return max(1, tk.config["ckanext.geo2france.harvest.host_requests"])


def harvest_host_delay() -> float:
    """Return the least seconds between the starts of two requests to one host."""
    return max(0, tk.config["ckanext.geo2france.harvest.host_delay"]) / 1000


def harvest_proxy() -> str:
    """Return the address of the proxy that leads out of the network, or ""."""
    return tk.config["ckanext.geo2france.harvest.proxy"].strip()


def harvest_keep_runs() -> int:
    """Return how many runs of each source are kept, at least one."""
    return max(1, tk.config["ckanext.geo2france.harvest.keep_runs"])


def harvest_keep_days() -> int:
    """Return the days after which a run goes, at least one."""
    return max(1, tk.config["ckanext.geo2france.harvest.keep_days"])


def harvest_owner() -> str:
    """Return the rule by which one of several sources owns a dataset."""
    return tk.config["ckanext.geo2france.harvest.owner"]


def originals_versions() -> int:
    """Return how many versions are kept of the document that a dataset was read from."""
    return tk.config["ckanext.geo2france.originals.versions"]


def search_fields() -> list[str]:
    """Return the fields of other extensions that anyone may ask; ``x_*`` is a prefix."""
    return tk.config["ckanext.geo2france.search.fields"]


def search_facet_limit() -> int:
    """Return how many values of a facet anyone but an administrator may ask for."""
    return tk.config["ckanext.geo2france.search.facet_limit"]


def search_keep_minutes() -> int:
    """Return the minutes between two refreshes of popularity by ``geo2france search keep``."""
    return tk.config["ckanext.geo2france.search.keep_minutes"]


def search_ranking_file() -> str:
    """Return the path of the site's own ranking file, empty for the project's."""
    return tk.config["ckanext.geo2france.search.ranking_file"]


def search_factor_weights() -> dict[str, float]:
    """Return the weights of ranking factors that the settings give instead of the ranking file."""
    told = {
        "popularity": tk.config["ckanext.geo2france.search.popularity_weight"],
        "quality": tk.config["ckanext.geo2france.search.quality_weight"],
        "freshness": tk.config["ckanext.geo2france.search.freshness_weight"],
    }
    return {name: float(weight) for name, weight in told.items() if weight not in (None, "")}


def search_geometry_limit() -> int:
    """Return the longest GeoJSON, in characters, that ``ext_geometry`` accepts."""
    return tk.config["ckanext.geo2france.search.geometry_limit"]


def territories_folder() -> str:
    """Return the folder of the territories of this site, empty for the project's."""
    return tk.config["ckanext.geo2france.territories.folder"]


def basemap_url() -> str:
    """Return the address template of the base map's tiles, empty for none."""
    return tk.config["ckanext.geo2france.basemap.url"]


def basemap_attribution() -> str:
    """Return the credit shown on the maps."""
    return tk.config["ckanext.geo2france.basemap.attribution"]


def pictures_megabytes() -> int:
    """Return the megabytes that the pictures drawn by WMS may take; 0 where none are drawn."""
    return max(0, tk.config["ckanext.geo2france.pictures.megabytes"])


def pictures_days() -> int:
    """Return the days that such a picture is kept, at least one."""
    return max(1, tk.config["ckanext.geo2france.pictures.days"])


def contact() -> str:
    """Return the address (``mailto:`` or ``https:``) where visitors write to the team."""
    return tk.config["ckanext.geo2france.contact"]


def popularity_full() -> float:
    """Return the number of views with which a dataset is as popular as can be."""
    return float(tk.config["ckanext.geo2france.search.popularity_full"])
