"""Sentences about declared outages and seats that are kept for a desk."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "outage_in_future": "{at} has not come yet; an outage is told once it is there or over.",
    "outage_window": "An outage ends after it began; nothing was changed.",
    "outage_declared_already": "“{title}” is declared and on; nothing was changed.",
    "outage_ended_already": "“{title}” ended at {at}; nothing was changed.",
    "outage_ends_before_it_began": (
        "“{title}” began at {at} and cannot have ended before; nothing was changed."
    ),
    "outage_unknown": (
        "No such outage is known here; “outage list” shows what was declared. Nothing was changed."
    ),
    "outage_none_on": "No outage is on, so there is none to end. Nothing was changed.",
    "outage_none_noticed": (
        "This desk has noticed no outage that nobody declared; give --since with its time. Nothing"
        " was changed."
    ),
    "outage_ambiguous": "Several outages are on: {titles}. Name one with its title.",
    "deadline_unknown": "There is no deadline called {deadline}; known are {known}.",
    "deadline_not_set": "{term} has no {deadline}, so there is nothing to extend. Nothing was changed.",
    "deadline_not_later": (
        "In {term} the {deadline} is {last} anyway; only a later day extends it. Nothing was changed."
    ),
    "instant_unreadable": "“{text}” is no time; write it like 14:05 or 2025-09-01 14:05.",
    "allotment_without_limit": (
        "The seats of this section are not limited, so none need to be kept; nothing was changed."
    ),
    "seats_unreadable": "“{text}” is no number of seats; write it like 3. Nothing was changed.",
    "allotment_number": (
        "Seats asked for: {seats}; seats the section has: {capacity}. Nothing was changed."
    ),
    "allotment_past": "{at} is over; seats are kept until a time to come. Nothing was changed.",
    "allotment_desk_unknown": "The centre knows no desk {desk}; no seats were kept.",
    "allotment_more_than_free": (
        "Seats free in this section: {free}; asked for: {seats}. None were kept; ask for fewer."
    ),
    "allotment_none_free": "No seat of this section is free, so none were kept.",
    "allotment_not_free": "Not so many seats of this section are free; ask for fewer.",
}
