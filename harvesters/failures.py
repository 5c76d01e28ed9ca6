"""Why a connection failed, in words that can be translated, from what the libraries tell."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from typing import Final

from ckanext.geo2france.domain.sentence import Sentence
from ckanext.geo2france.domain.sentence import mark as _

__all__ = ["causes", "certificate_refused", "connection_failed"]

UNSIGNED: Final = _("no authority known here signed it")
ANOTHER: Final = _("it is that of another host")
#: Why a certificate is refused, by the codes of OpenSSL (x509_vfy.h).
CERTIFICATES: Final = {
    9: _("it is not valid yet"),
    10: _("it has expired"),
    **dict.fromkeys((18, 19, 20, 21), UNSIGNED),
    **dict.fromkeys((62, 64), ANOTHER),
}


def certificate_refused(code: int) -> Sentence:
    """Return why a certificate is refused; *code*: what OpenSSL says of it."""
    if reason := CERTIFICATES.get(code):
        return Sentence.of(_("its certificate is refused: {reason}"), reason=Sentence(reason))
    return Sentence.of(_("its certificate is refused (error {code} of OpenSSL)"), code=code)


def connection_failed(number: int) -> Sentence:
    """Return that a connection failed; *number*: the errno that the system gives."""
    kind = errno.errorcode.get(number, str(number))
    return Sentence.of(_("the connection failed ({kind})"), kind=kind)


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield *error*, then what it was raised from, which urllib3 keeps in several places."""
    waiting, seen = [error], set[int]()
    while waiting:
        met = waiting.pop(0)
        if id(met) in seen:
            continue
        seen.add(id(met))
        yield met
        inner = (met.__cause__, met.__context__, getattr(met, "reason", None), *met.args)
        waiting.extend(cause for cause in inner if isinstance(cause, BaseException))
