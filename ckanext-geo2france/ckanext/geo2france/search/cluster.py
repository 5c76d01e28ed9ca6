"""A SolrCloud made ready for the portal: our configset, and a collection that uses it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import requests

__all__ = ["ClusterRefused", "create_collection", "upload_configset"]

TIMEOUT = 180.0


class ClusterRefused(Exception):
    """What a node answered instead of doing what it was asked."""

    def __init__(self, url: str, reason: str) -> None:
        """Keep the node's own words."""
        super().__init__(f"{url} refuses: {reason}")


def upload_configset(url: str, conf: Path, name: str) -> None:
    """Upload the folder *conf* as configset *name*, over an older one, and reload its collections.

    url: a node, such as ``http://node:8983/solr``.
    """
    asked = {"action": "UPLOAD", "name": name, "overwrite": "true", "cleanup": "true"}
    _ask(url, "configs", asked, _zipped(conf))
    for collection in _collections_with(url, name):
        _ask(url, "collections", {"action": "RELOAD", "name": collection})


def create_collection(url: str, name: str, configset: str, shards: int, replicas: int) -> bool:
    """Create the collection *name* unless it exists, and tell whether it was created."""
    if name in _ask(url, "collections", {"action": "LIST"})["collections"]:
        return False
    asked = {
        "action": "CREATE",
        "name": name,
        "collection.configName": configset,
        "numShards": str(shards),
        "replicationFactor": str(replicas),
        "waitForFinalState": "true",
    }
    _ask(url, "collections", asked)
    return True


def _collections_with(url: str, configset: str) -> list[str]:
    status = _ask(url, "collections", {"action": "CLUSTERSTATUS"})
    collections = status["cluster"].get("collections", {})
    return [name for name, each in collections.items() if each.get("configName") == configset]


def _zipped(folder: Path) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return written.getvalue()


def _ask(
    url: str, subject: str, parameters: dict[str, str], body: bytes | None = None
) -> dict[str, Any]:
    address = f"{url.rstrip('/')}/admin/{subject}"
    answer = requests.post(
        address,
        params={"wt": "json", **parameters},
        data=body,
        headers={"Content-Type": "application/octet-stream"} if body else {},
        timeout=TIMEOUT,
    )
    try:
        found = answer.json()
    except ValueError:
        raise ClusterRefused(address, f"HTTP {answer.status_code}") from None
    if not answer.ok or "failure" in found:
        reason = found.get("error", {}).get("msg") or found.get("failure") or answer.reason
        raise ClusterRefused(address, str(reason))
    return found
