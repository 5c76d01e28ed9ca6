"""The credentials of sources: encrypted in the database, bound to one host, told by nothing.

The key is made from the secret of the portal's configuration. What is encrypted says for which
address it was entered, so that moving the source elsewhere sends nobody's password there.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any, Final

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ckanext.geo2france import config
from ckanext.geo2france.domain.errors import SourceError
from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _
from ckanext.geo2france.harvesters.authorization import Authorization

__all__ = ["authorization_of", "encrypted"]

PURPOSE: Final = b"geo2france harvest credentials"
LONGEST: Final = 4_000


def encrypted(given: Any, address: str) -> str:
    """Return what the database stores of credentials for *address*; "" where none are given.

    given: ``{"username", "password"}`` or ``{"token"}``. Raises SourceError, which quotes nothing.
    """
    if not given:
        return ""
    if not isinstance(given, Mapping):
        raise _refused()
    kept = {name: text for name, text in given.items() if text not in (None, "")}
    if set(kept) not in ({"username", "password"}, {"token"}):
        raise _refused()
    for text in kept.values():
        if not isinstance(text, str) or len(text) > LONGEST or not text.isprintable():
            raise _refused()
    if ":" in kept.get("username", ""):
        raise SourceError(Sentence.of(_("A user name holds no colon (RFC 7617)")))
    if not kept.get("token", "").isascii():
        raise SourceError(Sentence.of(_("A token holds only letters and signs of ASCII")))
    return _fernet().encrypt(json.dumps({**kept, "address": address}).encode()).decode()


def authorization_of(stored: str) -> Authorization | None:
    """Return the header that stored credentials make, or None of none. Raises SourceError."""
    if not stored:
        return None
    try:
        kept = json.loads(_fernet().decrypt(stored.encode()))
    except (InvalidToken, ValueError) as error:
        changed = _(
            "The credentials of the source cannot be read: the secret of the portal changed since "
            "they were entered. Enter them again."
        )
        raise SourceError(Sentence.of(changed)) from error
    if "token" in kept:
        return Authorization.bearer(kept["address"], kept["token"])
    return Authorization.basic(kept["address"], kept["username"], kept["password"])


def _refused() -> SourceError:
    return SourceError(
        Sentence.of(
            _("Expected a user name (“username”) and a password (“password”), or a token (“token”)")
        )
    )


def _fernet() -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE)
    return Fernet(urlsafe_b64encode(derived.derive(config.harvest_secret().encode())))
