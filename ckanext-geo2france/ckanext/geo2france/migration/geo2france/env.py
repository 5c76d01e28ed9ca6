"""Alembic environment: only the tables of this extension, in a version table of their own."""

from __future__ import annotations

from typing import Any

from alembic import context
from ckan.model.meta import metadata
from sqlalchemy import engine_from_config, pool

NAME = "geo2france"

config = context.config


def _include_object(thing: Any, name: str | None, kind: str, *_: Any) -> bool:
    return kind != "table" or (name or "").startswith(NAME)


def _configure(**options: Any) -> None:
    context.configure(
        target_metadata=metadata,
        version_table=f"{NAME}_alembic_version",
        include_object=_include_object,
        **options,
    )
    with context.begin_transaction():
        context.run_migrations()


def run() -> None:
    """Run the migrations, on a connection or as printed SQL."""
    if context.is_offline_mode():
        _configure(url=config.get_main_option("sqlalchemy.url"), literal_binds=True)
        return
    section = config.get_section(config.config_ini_section) or {}
    engine = engine_from_config(section, prefix="sqlalchemy.", poolclass=pool.NullPool)
    with engine.connect() as connection:
        _configure(connection=connection)


run()
