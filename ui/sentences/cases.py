"""What happened meanwhile, what was settled by itself, and the answers, as registrars say it.

Of several sentences for a case the first one counts whose facts the centre told.
"""

from __future__ import annotations

# Of a change that waits for a person.
MEANWHILE: dict[str, tuple[str, ...]] = {
    "C1": (
        "{kept} of the seats of {section} are kept for other desks and the rest are taken. Your "
        "request is from {received_at}.",
        "{section} filled at {filled_at} ({by}). Your request is from {received_at}.",
        "{section} is full. Your request is from {received_at}.",
    ),
    "C2": ("The student waits for {section} already, since {since_at} ({by}).",),
    "C3": ("The student has {other} of the same course, since {since_at} ({by}).",),
    "C4": ("The student has {other} at the same time, since {since_at} ({by}).",),
    "C5": (
        "{type} hold of {office} placed {placed_at}, after this request ({received_at}).",
        "{type} hold of {office} placed {placed_at}; the request is from {received_at}.",
    ),
    "C7": ("{section} was changed at {changed_at}, after this request ({received_at}).",),
    "C9": ("Received at desk {desk} {received_at}; it reached the centre {arrived_at}.",),
}

# Of a change that the centre accepted.
SETTLED: dict[str, tuple[str, ...]] = {
    "C2": ("Already registered in {section} since {since_at} ({by}); nothing was added.",),
    "C5": (
        "{type} hold of {office} placed {placed_at}, after this request ({received_at}), so it "
        "does not stop it.",
    ),
    "C6": ("The hold had been released by {by} at {since_at}; both notes are kept.",),
    "C7": ("{section} meets at another time now: {now}.",),
    "C9": ("Received in time at desk {desk} ({received_at}); honoured under outage “{outage}”.",),
}

# The answers, by the part of their code before the colon.
CHOICES: dict[str, tuple[str, ...]] = {
    "waitlist": ("Waitlist, place {place}",),
    "take": ("{section}, {seats} seats left", "{section}"),
    "override": ("Override",),
    "keep": ("Keep {other}", "Leave it as it is"),
    "swap": ("Swap {other} for {section}",),
    "again": ("Send again when released", "Send again"),
}
