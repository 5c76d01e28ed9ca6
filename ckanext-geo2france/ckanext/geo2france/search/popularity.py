"""How much the public makes of a dataset, from 0 to 1, and how the index learns of it.

The number is a field of its own in Solr (docValues only), rewritten in place: a refresh touches
neither the other fields nor the full text, and sends only what changed.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import ckan.model as model
import pysolr
import sqlalchemy as sa
from ckan.lib.redis import connect_to_redis
from redis.exceptions import RedisError

from ckanext.geo2france import config
from ckanext.geo2france.search import solr

log = logging.getLogger(__name__)

#: A download says more than a view, a subscription more than a download.
DOWNLOAD, FOLLOWER = 3.0, 10.0
#: A smaller change moves no dataset in a list.
TOLERANCE = 0.005
PAGE = 1000

_COUNTED = sa.text(
    """
    SELECT id, sum(number) AS number FROM (
        SELECT package_id AS id, count::float AS number FROM tracking_summary
        WHERE tracking_type = 'page' AND package_id IS NOT NULL
      UNION ALL
        SELECT resource.package_id, :download * summary.count FROM tracking_summary summary
        JOIN resource ON resource.id = substring(summary.url FROM '/resource/([^/]+)/download')
        WHERE summary.tracking_type = 'resource'
      UNION ALL
        SELECT resource.package_id, :download * summary.count FROM tracking_summary summary
        JOIN resource ON resource.url = summary.url
        WHERE summary.tracking_type = 'resource'
      UNION ALL
        SELECT object_id, :follower FROM user_following_dataset
    ) counted GROUP BY id
    """
)


def score(views: float) -> float:
    """Return the popularity, from 0.0 to 1.0, of a dataset with so many views or their worth.

    Logarithmic, as such figures are spread over powers of ten: twice the views count the same for
    an unknown dataset as for a famous one. ``ckanext.geo2france.search.popularity_full`` views
    reach 1.0.
    """
    full = config.popularity_full()
    return round(min(1.0, math.log1p(max(0.0, views)) / math.log1p(full)), 4)


def of_document(package_id: str, given: Any) -> float:
    """Return the popularity for the document of one dataset.

    given: the views that an import brought along. What was counted here comes from the last
    refresh: summing up visits at each write would cost more than the write.
    """
    try:
        counted = connect_to_redis().hget(_key(), package_id)
    except RedisError:
        counted = None
    return score(_number(given) + _number(counted))


def all_scores() -> dict[str, float]:
    """Return the popularity by dataset, and keep what was counted for later writes."""
    worth = {"download": DOWNLOAD, "follower": FOLLOWER}
    counted = {row.id: float(row.number) for row in model.Session.execute(_COUNTED, worth)}
    _keep(counted)
    table = model.Package
    given = sa.select(table.id, table.extras["popularity"].astext).where(table.state == "active")
    return {
        package_id: score(counted.get(package_id, 0.0) + _number(views))
        for package_id, views in model.Session.execute(given)
    }


def _keep(counted: Mapping[str, float]) -> None:
    connection = connect_to_redis()
    with connection.pipeline() as pipeline:
        pipeline.delete(_key())
        if counted:
            pipeline.hset(_key(), mapping={name: str(number) for name, number in counted.items()})
        pipeline.execute()


def _key() -> str:
    return f"ckan:{solr.site_id()}:geo2france:search:counted"


def _number(text: Any) -> float:
    try:
        number = float(text or 0)
    except (TypeError, ValueError):
        return 0.0
    return number if math.isfinite(number) and number > 0 else 0.0


def refresh() -> int:
    """Bring the popularity in the index up to date, and return how many datasets changed."""
    scores = all_scores()
    changed = 0
    for page in _indexed():
        updates = [
            {"index_id": document["index_id"], "popularity": score}
            for document in page
            if (score := scores.get(document["id"])) is not None
            and abs(score - document.get("popularity", 0.0)) > TOLERANCE
        ]
        _update(updates)
        changed += len(updates)
    if changed:
        solr.soft_commit()
    return changed


def _indexed() -> Iterator[list[dict[str, Any]]]:
    connection = solr.connection()
    mark, following = "", "*"
    while mark != following:
        mark = following
        page = connection.search(
            "*:*",
            fq=[f"+site_id:{solr.quoted(solr.site_id())}", "+entity_type:package"],
            fl="id,index_id,popularity",
            sort="index_id asc",
            rows=PAGE,
            cursorMark=mark,
        )
        following = page.nextCursorMark
        yield page.docs


def _update(updates: list[dict[str, Any]]) -> None:
    """Send in-place updates, one by one when Solr refuses one of them."""
    try:
        _set(updates)
    except pysolr.SolrError as error:
        if solr.is_outage(error):
            raise
        for update in updates:
            _update_alone(update)


def _update_alone(update: dict[str, Any]) -> None:
    try:
        _set([update])
    except pysolr.SolrError as error:
        if solr.is_outage(error):
            raise
        log.info("Popularity of %s not written: %s", update["index_id"], error)


def _set(updates: list[dict[str, Any]]) -> None:
    """Send updates as XML: under some schemas of CKAN, Solr takes their JSON for nested documents.

    Version 1 means "one that exists": a dataset removed since must not come back as a single field.
    """
    if updates:
        existing = [{**update, "_version_": 1} for update in updates]
        # pysolr writes XML where boosts are given, be they none.
        solr.connection().add(existing, boost={}, fieldUpdates={"popularity": "set"})


def count_views() -> None:
    """Sum up the visits noted since the last time, as ``ckan tracking update`` does.

    Unlike it, only days with visits are summed, and no dataset is indexed again.
    """
    from ckanext.tracking.cli.tracking import update_tracking

    for day in _days_to_sum():
        update_tracking(day)


def _days_to_sum() -> list[datetime]:
    last = model.Session.execute(sa.text("SELECT max(tracking_date) FROM tracking_summary"))
    day = last.scalar()
    # The last day summed may have gone on since, and midnight differs from one node to another.
    since = day - timedelta(days=1) if day else None
    days = model.Session.execute(
        sa.text(
            "SELECT DISTINCT access_timestamp::date AS day FROM tracking_raw"
            " WHERE CAST(:since AS date) IS NULL OR access_timestamp >= :since ORDER BY day"
        ),
        {"since": since},
    )
    return [datetime(row.day.year, row.day.month, row.day.day) for row in days]  # noqa: DTZ001
