"""Files that lie beside the records of a folder, uploaded to the portal.

A record links to such a file by an address relative to its own: ``../data/x.csv``. The file becomes
the first resource of the dataset, served by the portal itself; a table also goes to the DataStore.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit
from uuid import UUID, uuid5

import ckan.plugins.toolkit as tk
from ckan.types import Context
from werkzeug.datastructures import FileStorage

from ckanext.geo2france.domain.errors import InvalidTable
from ckanext.geo2france.domain.record import Record
from ckanext.geo2france.domain.tables import read_table
from ckanext.geo2france.schemas.links import links

__all__ = ["Attachment", "attach", "attachments"]

# Only gives the link an absolute form, from which its format and name are worked out.
PLACEHOLDER: Final = "https://example.org/"
TABLES: Final = {".csv", ".tsv"}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file beside a record, and the resource that it is to be (without its address)."""

    path: Path
    resource: dict[str, Any]


def attachments(record: Record, record_file: Path, folder: Path) -> Iterator[Attachment]:
    """Yield the files that *record* links to by a relative address and that lie in *folder*.

    A link that leads out of the folder, by ``..`` or by a symbolic link, is not followed.
    """
    inside = folder.resolve()
    for online in record.online_resources:
        parts = urlsplit(online.url)
        if parts.scheme or parts.netloc or not parts.path:
            continue
        path = (record_file.parent / unquote(parts.path)).resolve()
        if not path.is_relative_to(inside) or not path.is_file():
            continue
        alone = replace(record, online_resources=(replace(online, url=PLACEHOLDER + path.name),))
        for link in links(alone, []):
            yield Attachment(path, asdict(link) | {"url": path.name, "url_type": "upload"})


def attach(context: Context, dataset_id: str, attachment: Attachment) -> bool:
    """Make *attachment* the first resource of the dataset; False where it is already there."""
    content = attachment.path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    resource_id = str(uuid5(UUID(dataset_id), attachment.path.name))
    dataset = tk.get_action("package_show")(_again(context), {"id": dataset_id})
    present = {resource["id"]: resource for resource in dataset["resources"]}
    if present.get(resource_id, {}).get("hash") == digest:
        return False
    values = attachment.resource | {"id": resource_id, "hash": digest, "size": len(content)}
    verb = "resource_update" if resource_id in present else "resource_create"
    with attachment.path.open("rb") as stream:
        upload = FileStorage(stream, filename=attachment.path.name)
        tk.get_action(verb)(_again(context), values | {"package_id": dataset_id, "upload": upload})
    tk.get_action("package_resource_reorder")(
        _again(context), {"id": dataset_id, "order": [resource_id]}
    )
    if attachment.path.suffix.lower() in TABLES:
        _load(context, resource_id, content)
    return True


def _load(context: Context, resource_id: str, content: bytes) -> None:
    """Replace what the DataStore holds for the resource; a file that is no table is left a file."""
    try:
        table = read_table(content)
    except InvalidTable:
        return
    with suppress(tk.ObjectNotFound):
        tk.get_action("datastore_delete")(
            _again(context), {"resource_id": resource_id, "force": True}
        )
    tk.get_action("datastore_create")(
        _again(context),
        {
            "resource_id": resource_id,
            "force": True,
            "fields": [{"id": column.name, "type": column.type} for column in table.columns],
            "records": table.records(),
        },
    )


def _again(context: Context) -> Context:
    """Return a fresh context of the same user: actions leave their traces in the one they get."""
    return {"user": context.get("user", ""), "ignore_auth": context.get("ignore_auth", False)}
