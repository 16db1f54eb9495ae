"""Secrets that have to be read again, encrypted where they are stored.

The key follows from DRYDOCK_SECRET_KEY, so that a copy of the database alone opens nothing. What
was sealed with one of SECRET_KEY_FALLBACKS is still read.
"""

import base64
import hashlib
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

SEALED = "gAAAA"
"""How every sealed secret begins: the version and the first bytes of the time."""
_PURPOSE = b"drydock.sealing.v1:"


class UnreadableSecret(Exception):  # noqa: N818 - it says what the matter is, as RuleViolation does
    """The secret was sealed with a key that this site does not have any more."""


def seal(secret: str) -> str:
    """Return the secret as it may be stored; the same one looks different each time."""
    return _ring().encrypt(secret.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """Return the secret that `seal` was given; raise UnreadableSecret when no key fits."""
    from cryptography.fernet import InvalidToken  # noqa: PLC0415 - most workers never seal

    try:
        return _ring().decrypt(sealed.encode("ascii")).decode()
    except (InvalidToken, UnicodeError) as error:
        raise UnreadableSecret from error


def _ring() -> "MultiFernet":
    from cryptography.fernet import (  # noqa: PLC0415 - seven megabytes, and most workers never seal
        Fernet,
        MultiFernet,
    )

    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key_from(str(key))) for key in keys])


def _key_from(secret_key: str) -> bytes:
    # A digest is enough to derive from: the secret key has hundreds of random bits.
    digest = hashlib.sha256(_PURPOSE + secret_key.encode()).digest()
    return base64.urlsafe_b64encode(digest)
