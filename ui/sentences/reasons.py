"""Sentences for the reasons against registering or leaving, from the desk's rules or the centre."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "FULL": "{section} is full: {taken} of {capacity} seats are taken.",
    "WAIT": "The waitlist of {section} has no place left ({waiting} of {places}).",
    "DUPL": "The student is already in {other}; {section} was not added.",
    "TIME": "{section} ({mine}) meets at the same time as {other} ({theirs}).",
    "HOLD": "A {type} hold of {office} stops this: {reason}.",
    "PREQ": "{section} needs this to be passed first: {missing}.",
    "CREQ": "{section} must be taken together with {missing}.",
    "TLIM": "With {section} the student would have {credits} credits; a term allows {limit}.",
    "DEAD": "For {term} the {boundary} is {limit}, and today is {day}.",
    "INAC": "The student's record says {status}, so nothing can be registered.",
    "CANC": "{section} is cancelled.",
    "CLSD": "{section} is closed to registration.",
    "LEFT": "This registration was left before ({status}), so there is nothing to drop.",
}
