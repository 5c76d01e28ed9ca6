"""Mail to those who answer for a source: when it begins to fail, asks, or works again.

What was told is not told again: the second night of a failure sends nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.lib.mailer import MailerException

from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvest.ending import ASKED_AGAIN
from ckanext.geo2france.harvest.service_user import service_user
from ckanext.geo2france.messages import translation
from ckanext.geo2france.model.harvest import CLEARINGS, HarvestRun, HarvestSource, RunState

__all__ = ["tell"]

log = logging.getLogger(__name__)

FAILED, ASKING = RunState.FAILED.value, RunState.ASKING.value
#: The states that say how a source fares; a run that was cancelled or cut short says nothing.
TOLD: Final = (RunState.FINISHED.value, FAILED, ASKING)

SUBJECTS: Final = {
    FAILED: _("The harvest of {source} fails"),
    ASKING: _("The harvest of {source} waits for a decision"),
    RunState.FINISHED.value: _("The harvest of {source} works again"),
}
BEGINNINGS: Final = {
    FAILED: _(
        "The source “{source}” could not be harvested. What was read before stays as it is, and "
        "you will hear when it works again."
    ),
    ASKING: _(
        "The harvest of the source “{source}” withdrew nothing: it asks first. Look at the list, "
        "then confirm or refuse."
    ),
    RunState.FINISHED.value: _("The source “{source}” was harvested again without a fault."),
}
REASON: Final = _("Reason: {reason}")
REPORT: Final = _("Report: {address}")


def tell(run: Any) -> None:
    """Send a mail if *run* ended otherwise than the run before; no fault of the mail stops it."""
    if run.kind in CLEARINGS or run.state not in TOLD or run.state == _state_before(run):
        return
    if not tk.config.get("smtp.mail_from"):
        log.info("No mail about run %s: smtp.mail_from is not set", run.id)
        return
    source = HarvestSource.get(run.source_id)
    language = tk.config["ckan.locale_default"]
    translate = translation(language)
    subject = Sentence.of(SUBJECTS[run.state], source=source.title).said(translate)
    for user in _recipients(source):
        try:
            tk.mail_user(user, subject, _body(source, run, translate))
        except (MailerException, OSError) as error:
            log.warning("The mail about %s could not be sent: %s", source.name, error)


def _state_before(run: Any) -> str:
    """Return how the run before ended; a source that was never read was in order."""
    before = (
        model.Session.query(HarvestRun.state, HarvestRun.message)
        .filter(
            HarvestRun.source_id == run.source_id,
            HarvestRun.created < run.created,
            HarvestRun.state.in_(TOLD),
            HarvestRun.kind.not_in(CLEARINGS),
        )
        .order_by(HarvestRun.created.desc())
        .first()
    )
    if before is None:
        return RunState.FINISHED.value
    # One that nobody answered is closed by the run after it.
    was_asking = before.message is not None and before.message["msgid"] == ASKED_AGAIN
    return ASKING if was_asking else before.state


def _recipients(source: Any) -> list[Any]:
    """Return the administrators of the source's organization, or else those of the portal."""
    membership = model.Session.query(model.Member.table_id).filter_by(
        group_id=source.owner_org, table_name="user", capacity="admin", state="active"
    )
    users = model.Session.query(model.User)
    people = [user for user in users.filter(model.User.id.in_(membership)) if _is_reached(user)]
    return people or [user for user in users.filter_by(sysadmin=True) if _is_reached(user)]


def _is_reached(user: Any) -> bool:
    is_person = user.name not in {service_user().name, tk.config["ckan.site_id"]}
    return bool(is_person and user.is_active and user.email)


def _body(source: Any, run: Any, translate: Callable[[str], str]) -> str:
    lines = [Sentence.of(BEGINNINGS[run.state], source=source.title).said(translate)]
    if run.message:
        reason = Sentence.from_json(run.message).said(translate)
        lines.append(Sentence.of(REASON, reason=reason).said(translate))
    lines.append(Sentence.of(REPORT, address=_address(run)).said(translate))
    return "\n\n".join(lines)


def _address(run: Any) -> str:
    return f"{tk.config['ckan.site_url'].rstrip('/')}/moissonnage/passage/{run.id}"
