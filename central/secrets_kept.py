"""Tokens and enrolment codes: made at random, kept as SHA-256 only; passwords as argon2id."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# Digits and letters that cannot be mistaken for each other on paper or by telephone.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_CODE_LENGTH = 12
# Each verification takes 64 MiB: a rush of sign-ins must not take the memory of the centre.
_VERIFYING = BoundedSemaphore(2)
_HASHER = PasswordHasher()


def new_token() -> str:
    """A secret of 256 bits."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """An enrolment code of 60 bits, like `7F3K-9QXM-2D4P`."""
    marks = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
    return "-".join(marks[at : at + 4] for at in range(0, _CODE_LENGTH, 4))


def plain_code(text: str) -> str:
    """A code as it was made, however it was typed."""
    return "".join(mark for mark in text.upper().translate(_ALIKE) if mark in _ALPHABET)


def fingerprint(secret: str) -> str:
    """What is kept of a token or code."""
    return hashlib.sha256(secret.encode()).hexdigest()


def hash_password(password: str) -> str:
    """What is kept of a password."""
    return _HASHER.hash(_as_typed_anywhere(password))


def password_matches(password: str, kept: str | None) -> bool:
    """Whether the password is the one kept; takes as long where there is none to compare with."""
    with _VERIFYING:
        try:
            _HASHER.verify(kept or _nobodys(), _as_typed_anywhere(password))
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def _as_typed_anywhere(password: str) -> str:
    """Keyboards make the same letter in several ways."""
    return unicodedata.normalize("NFKC", password)


@cache
def _nobodys() -> str:
    return _HASHER.hash(new_token())
