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
        "{type} hold of {office} placed {stood_at}, before this request ({received_at}).",
    ),
    "C7": ("{section} was changed at {changed_at}, after this request ({received_at}).",),
    "C9": (
        "Received at desk {desk} {received_at}; it reached the centre {arrived_at}.",
        "Received {received_at}; it reached the centre {arrived_at}.",
    ),
    "C10": (
        "Two records have the e-mail address {same_email}: perhaps one person.",
        "Two records were given the number {same_number} and the same name: perhaps one person.",
        "Two records have the same name and were born {born}: perhaps one person.",
        "{merged} was merged into {into} already, by {by}.",
        "{by} said that these are two different people.",
    ),
    "C12": (
        "{name} has the number {new_number} now, because {number} belongs to {holder}. These "
        "papers say something else and are to be printed again: {papers}.",
        "{name} has the number {new_number} now, because {number} belongs to {holder}. No paper "
        "was handed out under the old number.",
    ),
    "C15": (
        "{amount} with the reference {reference} was taken by {first_by} at {first_at} too "
        "({first_receipt}).",
    ),
    "C25": (
        "{name} ({login}) recorded “{act}” at {received_at}, before the account was revoked at "
        "{revoked_at}. It waits.",
    ),
    "C20": (
        "{number} was charged {charged} for {title}, as the rule was when it was asked for; by the "
        "rule of today it is {today}, a difference of {difference}.",
    ),
    "C21": (
        "{number} agreed to pay {agreed} in parts, and owes {owed} for the term now. The parts that "
        "are still to come can follow that.",
    ),
    "C23": (
        "Paid in time at desk {desk}: {restored} of {of} dropped courses are given back; first on "
        "the waitlist of what is full now: {waiting}.",
        "Paid in time at desk {desk}, but {short} of what was due is still owed, so what was "
        "dropped for non-payment stays dropped.",
        "Paid in time at desk {desk}, but the student is not active, so what was dropped for "
        "non-payment stays dropped.",
    ),
    "C28": (
        "{paper} ({kind}), issued by {issued_by} at {issued_at}, did not know a {changed} that was "
        "recorded before. It is superseded; issue it again.",
    ),
}

# Of a change that the centre accepted.
SETTLED: dict[str, tuple[str, ...]] = {
    # Where two records of one person were merged.
    "C3": ("The student was in {left} and {kept} of one course; {kept} stays.",),
    "C2": ("Already registered in {section} since {since_at} ({by}); nothing was added.",),
    "C5": (
        "{type} hold of {office} placed {placed_at}, after this request ({received_at}), so it "
        "does not stop it.",
    ),
    "C6": (
        "{type} hold of {office} stands already, placed by {placed_by} at {placed_at}; it was not "
        "placed twice.",
        "{type} hold of {office} was released by {by} at {since_at} already; both notes are kept.",
    ),
    "C7": ("{section} meets at another time now: {now}.",),
    "C9": ("Received in time at desk {desk} ({received_at}); honoured under outage “{outage}”.",),
    "C10": (
        "The e-mail address {email} stays with {holder}; whether both are one person is asked.",
        "{number} was merged into {into}; {records} records go on there.",
        "{merged} was merged into {into} already, by {answered_by}.",
        "{merged} was merged into {into} already.",
        "{answered_by} had answered the same.",
    ),
    "C11": (
        "{number} was merged into {into} {name}; what you recorded stands there.",
        "What this is about goes on in another record; what you recorded stands there.",
    ),
    "C12": (
        "{name} has the number {new_number} now, because {number} belongs to {holder}; papers "
        "printed under {number} are to be printed again.",
    ),
    "C13": (
        "{field}: “{kept}” of {kept_by} stays; “{other}” of {other_by} was received earlier "
        "({other_at}).",
        "{field}: “{kept}” of {kept_by} stays instead of “{other}” of {other_by}.",
    ),
    "C16": ("{amount} posted; {unapplied} unapplied, as its charge was paid or taken back.",),
    "C17": (
        "The account of {number} has {credit} in credit; refund it, or keep it for what comes.",
    ),
    "C22": (
        "The hold of {office} on {number} ended by itself: nothing overdue is owed ({reason}).",
    ),
    "C24": ("{amount} came back; {number} owes {balance} now.",),
    "C26": (
        "The desk's clock was {seconds} seconds off; {told_at} counts as {received_at}.",
        "One side's clock was never measured, so of both values of {field} the one that arrived "
        "later counts.",
    ),
    "C23": (
        "Paid in time: {restored} of {of} courses dropped for non-payment are given back; first on "
        "the waitlist of {waiting}.",
        "Paid in time: {restored} of {of} courses dropped for non-payment are given back.",
    ),
}

# The answers, by the part of their code before the colon.
CHOICES: dict[str, tuple[str, ...]] = {
    "waitlist": ("Waitlist, place {place}",),
    "fewer": ("Keep {free} instead",),
    "take": ("{section}, {left}", "{section}"),
    "override": ("Override",),
    "keep": ("Keep {other}", "Leave it as it is"),
    "swap": ("Swap {other} for {section}",),
    "same_person": ("Same person: keep {number}",),
    "different_people": ("Different people",),
    "accept_act": ("Accept it",),
    "refuse_act": ("Refuse it",),
    "reissued": ("Issued again",),
    "papers_reprinted": ("Done, the papers are in order",),
    "leave_as_due": ("Leave it as {due}",),
    "seen": ("Done, it is settled",),
    "replan": ("Spread {owed}",),
    "keep_plan": ("Leave the plan as it is",),
    "keep_charge": ("Leave it at {charged}",),
    "post_difference": ("Post {difference}",),
    "same_payment": ("Same payment as {receipt}: void mine",),
    "refund_less": ("Give back {amount}",),
    "again": ("Another payment: post {payment}", "Send again when {until}", "Send again"),
}
