"""Mail about harvests, received by a real SMTP server: once when it fails, once when it works."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Received:
    """The mails that the server took."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"

    def taken(self) -> list[tuple[str, str]]:
        """Return to whom and about what, and forget them."""
        told = [(mail["To"], mail["Subject"]) for mail in self.mails]
        self.mails = []
        return sorted(told)


@pytest.fixture
def received() -> Iterator[Received]:
    """Run an SMTP server on a free port of the loopback, and have the portal use it."""
    received = Received()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(received, hostname="127.0.0.1", port=port)
    controller.start()
    tk.config["smtp.server"] = f"127.0.0.1:{port}"
    tk.config["smtp.mail_from"] = "portail@example.org"
    tk.config["ckan.locale_default"] = "en"
    yield received
    controller.stop()


@pytest.fixture
def folder(harvests: Any, make_iso: Callable[..., str], tmp_path: Path) -> Path:
    """Give a source, a folder, and two administrators, of whom one has gone."""
    for name, role in (("cheffe", "admin"), ("partie", "admin"), ("redactrice", "editor")):
        account = {"name": name, "email": f"{name}@example.org", "password": "longue-phrase-1"}
        harvests.call("user_create", {**account, "fullname": name.title()})
        member = {"id": harvests.organization, "username": name, "role": role}
        harvests.call("organization_member_create", member)
    harvests.call("user_delete", {"id": "partie"})
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.xml").write_text(make_iso("a"))
    harvests.add("dossier", str(source), type="folder", title="Le dossier")
    return source


CHEFFE = "Cheffe <cheffe@example.org>"


def test_a_failure_is_told_once_and_so_is_its_end(
    harvests: Any, folder: Path, received: Received
) -> None:
    away = folder.with_name("ailleurs")
    assert harvests.run("dossier")["state"] == "finished"
    assert received.taken() == []
    folder.rename(away)
    failed = harvests.run("dossier")
    assert failed["state"] == "failed"
    body = received.mails[0].get_content()
    assert "“Le dossier” could not be harvested" in body
    assert "does not exist" in body
    assert f"http://test.ckan.net/moissonnage/passage/{failed['id']}" in body
    assert received.taken() == [(CHEFFE, "The harvest of Le dossier fails")]
    for _night in range(2):
        harvests.run("dossier")
        assert received.taken() == []
    away.rename(folder)
    harvests.run("dossier")
    assert received.taken() == [(CHEFFE, "The harvest of Le dossier works again")]
    harvests.run("dossier")
    assert received.taken() == []


def test_a_first_run_that_fails_is_told_and_in_the_language_of_the_portal(
    harvests: Any, folder: Path, received: Received
) -> None:
    folder.rename(folder.with_name("ailleurs"))
    tk.config["ckan.locale_default"] = "fr"
    harvests.run("dossier")
    ((to, subject),) = received.taken()
    assert to == CHEFFE
    assert "Le dossier" in subject


def test_a_run_that_asks_is_told_once(harvests: Any, folder: Path, received: Received) -> None:
    harvests.call("geo2france_harvest_source_update", {"id": "dossier", "grace_days": 0})
    harvests.run("dossier")
    (folder / "a.xml").unlink()
    for _night in range(2):
        assert harvests.run("dossier")["state"] == "asking"
    assert received.taken() == [(CHEFFE, "The harvest of Le dossier waits for a decision")]


def test_without_administrators_those_of_the_portal_are_told(
    harvests: Any, folder: Path, received: Received
) -> None:
    harvests.call("user_delete", {"id": "cheffe"})
    account = {"name": "portail", "email": "p@example.org", "password": "longue-phrase-1"}
    harvests.call("user_create", {**account, "sysadmin": True, "fullname": "Portail"})
    folder.rename(folder.with_name("ailleurs"))
    harvests.run("dossier")
    assert received.taken() == [("Portail <p@example.org>", "The harvest of Le dossier fails")]


def test_a_mail_server_that_is_away_hinders_no_run(
    harvests: Any, folder: Path, received: Received, caplog: pytest.LogCaptureFixture
) -> None:
    tk.config["smtp.server"] = "127.0.0.1:9"
    folder.rename(folder.with_name("ailleurs"))
    assert harvests.run("dossier")["state"] == "failed"
    assert "could not be sent" in caplog.text


def test_a_portal_without_an_address_of_its_own_sends_nothing(
    harvests: Any, folder: Path, received: Received
) -> None:
    tk.config["smtp.mail_from"] = None
    folder.rename(folder.with_name("ailleurs"))
    assert harvests.run("dossier")["state"] == "failed"
    assert received.taken() == []
