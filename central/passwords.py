"""Which passwords will do, by NIST SP 800-63B-4: long, not common, and nothing else asked of them.

No rule about kinds of characters and no expiry. How a password is kept stands in `secrets_kept`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from registrar_desktop.errors import Invalid

SHORTEST = 15
# Where something that the person has is asked for, too.
SHORTEST_BESIDE_A_SECOND_FACTOR = 8
LONGEST = 1024
# What a guesser who knows the usual lists and habits finds within a million attempts.
_WEAKEST_SCORE = 2
# The estimate's effort grows faster than the text; what begins well does not get worse.
_LOOKED_AT = 72
_WORDS = re.compile(r"\w{3,}")


def check_password(password: str, about: Iterable[str], *, second_factor: bool) -> None:
    """Raise Invalid where the password is too short, too long, or among those tried first.

    about: what everybody knows of the person and the school; it makes no password strong.
    """
    shortest = SHORTEST_BESIDE_A_SECOND_FACTOR if second_factor else SHORTEST
    if not shortest <= len(password) <= LONGEST:
        raise Invalid("password_length", shortest=shortest, longest=LONGEST)
    from zxcvbn import zxcvbn

    known = [word for text in about for word in [text, *_WORDS.findall(text)]]
    judged = zxcvbn(password[:_LOOKED_AT], user_inputs=known)
    if judged["score"] < _WEAKEST_SCORE:
        raise Invalid("password_common")
