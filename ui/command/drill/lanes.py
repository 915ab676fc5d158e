"""The lanes of the drill: by which way a payment comes and what befalls it on the way, with the
fixed number of each for 384 students.
"""

from __future__ import annotations

from enum import StrEnum

DESKS = 4
# Hours of the outage; EVENING is so long before it that the gateway has forgotten the keys of then
# when the outage ends (13 h + 12 h > 24 h).
HOURS = 12
EVENING = -13
REFUSED_HOUR = 4
CRASH_HOURS = (3, 8)
LATE_HOURS = (1, 2, 5)
RELEASE_HOUR = 7


class Way(StrEnum):
    """Where a payment is made."""

    WEBSITE = "website"
    APP = "app"
    DESK = "desk"
    BESIDE = "beside"


class Lane(StrEnum):
    """What befalls a payment."""

    # The website, straight at the gateway.
    PLAIN_WEB = "website"
    NO_MARKS = "website, without marks"
    ALSO_AT_DESK = "website, also paid at the desk"
    DEBIT = "website, bank debit"
    DISPUTED = "website, disputed later"
    OTHER_AMOUNT = "website, another amount"
    # The desks, through the payment API.
    PLAIN = "through the API"
    DOUBLED = "doubled by the network"
    HANG_AFTER = "hangs after it is done"
    RESET_AFTER = "reset after it is done"
    TORN = "torn answer"
    FAILED_AFTER = "500 after it is done"
    CRASH = "desk killed while sending"
    REFUSED = "connection refused"
    HANG_BEFORE = "hangs before it is done"
    TOO_MANY = "told to wait (429)"
    LATE = "delivered hours late"
    OLD_DONE = "13 h before: done, no answer"
    OLD_NOT_DONE = "13 h before: not done, no answer"
    OLD_LATE = "13 h before: delivered late"
    QUEUED = "queued offline, then a portal"
    TWO_DESKS = "issued at two desks"
    # The counter.
    CASH = "cash"
    CHEQUE = "cheque"
    TRANSFER = "transfer"
    # No part of the sum.
    DECLINED = "declined"
    OTHER_CURRENCY = "website, another currency"
    DASHBOARD = "taken again in the dashboard"


QUOTAS: dict[Lane, int] = {
    Lane.PLAIN_WEB: 380,
    Lane.NO_MARKS: 12,
    Lane.ALSO_AT_DESK: 10,
    Lane.DEBIT: 8,
    Lane.DISPUTED: 6,
    Lane.OTHER_AMOUNT: 4,
    Lane.PLAIN: 178,
    Lane.DOUBLED: 10,
    Lane.HANG_AFTER: 10,
    Lane.RESET_AFTER: 8,
    Lane.TORN: 8,
    Lane.FAILED_AFTER: 8,
    Lane.CRASH: 6,
    Lane.REFUSED: 12,
    Lane.HANG_BEFORE: 12,
    Lane.TOO_MANY: 10,
    Lane.LATE: 6,
    Lane.OLD_DONE: 8,
    Lane.OLD_NOT_DONE: 4,
    Lane.OLD_LATE: 2,
    Lane.QUEUED: 12,
    Lane.TWO_DESKS: 6,
    Lane.CASH: 120,
    Lane.CHEQUE: 140,
    Lane.TRANSFER: 140,
    Lane.DECLINED: 28,
    Lane.OTHER_CURRENCY: 2,
}
# Per cent of the sum.
SHARES: dict[Way, int] = {Way.WEBSITE: 45, Way.APP: 30, Way.DESK: 25}
_LANES = list(Lane)
_APP, _DESK, _BESIDE = (_LANES.index(each) for each in (Lane.PLAIN, Lane.CASH, Lane.DECLINED))


def way_of(lane: Lane) -> Way:
    """By which way the payments of a lane come."""
    place = _LANES.index(lane)
    if place >= _BESIDE:
        return Way.BESIDE
    if place >= _DESK:
        return Way.DESK
    return Way.APP if place >= _APP else Way.WEBSITE
