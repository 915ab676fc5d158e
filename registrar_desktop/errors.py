"""The two families of failure: the world's (`Fault`) and ours (`Defect`).

Exceptions carry a stable code and facts; the sentence a person reads is made in `ui/wording.py`.

    Fault                 the world said no; shown as a sentence, retried or handed to a person
    ├── Invalid           what was entered cannot be taken as it stands
    ├── Refused           a rule, a right or a record's state forbids it
    ├── Unreachable       a peer did not answer; the work is kept
    └── Unusable          a file, key, disk or program part cannot be used
    Defect                our own mistake; the operation is rolled back and a report is left
"""

from __future__ import annotations


class Fault(Exception):
    """A failure of the world, told by a stable code and facts.

    code:  lower_case_word, listed with its sentence in `ui/sentences/`.
    facts: values named in that sentence; never a secret.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts: dict[str, object] = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code}({told})"


class Invalid(Fault):
    """What was entered cannot be taken as it stands; nothing was changed."""


class Refused(Fault):
    """A rule, a right or the state of a record forbids the act; nothing was changed."""


class Unreachable(Fault):
    """A peer could not be reached or did not answer in time; what was recorded is kept."""


class Unusable(Fault):
    """A file, a key, the disk or a part of the program cannot be used."""


class Defect(Exception):
    """A mistake of this program: the operation stops, is rolled back and leaves a report."""
