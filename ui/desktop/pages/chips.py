"""Which icon and colour each status has; the words come from the vocabulary."""

from __future__ import annotations

from enum import Enum

from registrar_desktop.records.accounts import EntryStatus
from registrar_desktop.records.safety import Safety
from registrar_desktop.rules.ledger import AccountStatus, ChargeState
from registrar_desktop.rules.plans import PartState
from registrar_desktop.schema.vocabulary import (
    Case,
    GatewayMatch,
    PlanStatus,
    ProgramStatus,
    RegistrationStatus,
    SectionStatus,
    StudentStatus,
)
from registrar_desktop.store.tables.agreement import How
from registrar_desktop.store.tables.journal import ChangeSetState
from registrar_desktop.store.tables.payments import OperationState
from sync.peers import PeerState
from ui.desktop.table.columns import Chip
from ui.wording import word

_GOOD, _WARN, _BAD, _MUTED, _ACCENT = "good", "warn", "bad", "muted", "accent"
_LOOKS: dict[Enum, tuple[str, str]] = {
    StudentStatus.ACTIVE: ("circle-check", _GOOD),
    StudentStatus.INACTIVE: ("pause", _MUTED),
    StudentStatus.MERGED: ("git-merge", _MUTED),
    StudentStatus.DECEASED: ("circle", _MUTED),
    ProgramStatus.APPLICANT: ("circle-dashed", _MUTED),
    ProgramStatus.ADMITTED: ("circle-dot", _ACCENT),
    ProgramStatus.ACTIVE: ("circle-check", _GOOD),
    ProgramStatus.LEAVE: ("pause", _WARN),
    ProgramStatus.SUSPENDED: ("ban", _BAD),
    ProgramStatus.WITHDRAWN: ("circle-x", _MUTED),
    ProgramStatus.GRADUATED: ("graduation-cap", _GOOD),
    ProgramStatus.TRANSFERRED_OUT: ("arrow-right", _MUTED),
    ProgramStatus.DECEASED: ("circle", _MUTED),
    SectionStatus.OPEN: ("circle-check", _GOOD),
    SectionStatus.CLOSED: ("lock", _MUTED),
    SectionStatus.CANCELLED: ("circle-x", _BAD),
    RegistrationStatus.REGISTERED: ("circle-check", _GOOD),
    RegistrationStatus.AUDIT: ("circle-check", _ACCENT),
    RegistrationStatus.WAITLISTED: ("hourglass", _WARN),
    RegistrationStatus.OFFERED: ("circle-dot", _ACCENT),
    RegistrationStatus.DROPPED: ("minus", _MUTED),
    RegistrationStatus.WITHDRAWN: ("circle-x", _MUTED),
    RegistrationStatus.ADMIN_WITHDRAWN: ("circle-x", _WARN),
    RegistrationStatus.CANCELLED: ("circle-slash", _BAD),
    PlanStatus.ACTIVE: ("circle-check", _GOOD),
    PlanStatus.COMPLETED: ("check", _MUTED),
    PlanStatus.DEFAULTED: ("triangle-alert", _BAD),
    PlanStatus.CANCELLED: ("circle-x", _MUTED),
    PartState.PAID: ("circle-check", _GOOD),
    PartState.LATE: ("triangle-alert", _BAD),
    PartState.TO_COME: ("circle-dot", _MUTED),
    ChangeSetState.WAITING: ("clock", _WARN),
    ChangeSetState.SENDING: ("circle-arrow-up", _ACCENT),
    ChangeSetState.ACCEPTED: ("circle-check", _GOOD),
    ChangeSetState.REFUSED: ("circle-x", _BAD),
    ChangeSetState.CONFLICT: ("split", _BAD),
    ChangeSetState.SETTLED: ("check", _MUTED),
    ChangeSetState.DISCARDED: ("minus", _MUTED),
    Safety.SAFE_HERE: ("save", _MUTED),
    Safety.DELIVERED: ("cloud-check", _ACCENT),
    Safety.IN_BACKUP: ("database", _GOOD),
    How.MISSING_HERE: ("circle-dashed", _WARN),
    How.ONLY_HERE: ("plus", _WARN),
    How.OLDER_HERE: ("history", _WARN),
    How.NEWER_HERE: ("circle-arrow-up", _WARN),
    How.ALTERED: ("split", _WARN),
    OperationState.SAVED: ("clock", _WARN),
    OperationState.SENDING: ("circle-arrow-up", _ACCENT),
    OperationState.CONFIRMED: ("circle-check", _GOOD),
    OperationState.DECLINED: ("circle-x", _BAD),
    OperationState.UNKNOWN: ("triangle-alert", _WARN),
    OperationState.REVIEW: ("user", _BAD),
    GatewayMatch.MATCHED: ("link", _GOOD),
    GatewayMatch.UNMATCHED: ("triangle-alert", _WARN),
    GatewayMatch.IGNORED: ("minus", _MUTED),
    EntryStatus.RECORDED_OFFLINE: ("clock", _WARN),
    EntryStatus.PENDING: ("circle-arrow-up", _ACCENT),
    EntryStatus.IN_REVIEW: ("inbox", _BAD),
    EntryStatus.POSTED: ("circle-check", _GOOD),
    EntryStatus.SETTLED: ("landmark", _GOOD),
    EntryStatus.RETURNED: ("undo-2", _BAD),
    EntryStatus.DISPUTED: ("flag", _BAD),
    EntryStatus.REVERSED: ("rotate-ccw", _MUTED),
    ChargeState.OPEN: ("circle-dot", _ACCENT),
    ChargeState.PARTLY_PAID: ("circle-dot", _WARN),
    ChargeState.PAID: ("circle-check", _GOOD),
    ChargeState.OVERDUE: ("triangle-alert", _BAD),
    ChargeState.REVERSED: ("rotate-ccw", _MUTED),
    AccountStatus.CREDIT: ("plus", _ACCENT),
    AccountStatus.PAID: ("circle-check", _GOOD),
    AccountStatus.NO_CHARGES: ("circle", _MUTED),
    AccountStatus.PLAN_CURRENT: ("calendar-check", _GOOD),
    AccountStatus.PLAN_LATE: ("calendar-days", _WARN),
    AccountStatus.DUE: ("circle-dot", _ACCENT),
    AccountStatus.OVERDUE_1_30: ("triangle-alert", _WARN),
    AccountStatus.OVERDUE_31_60: ("triangle-alert", _WARN),
    AccountStatus.OVERDUE_61_90: ("triangle-alert", _BAD),
    AccountStatus.OVERDUE_90_PLUS: ("triangle-alert", _BAD),
    PeerState.ONLINE: ("circle-check", _GOOD),
    PeerState.DEGRADED: ("triangle-alert", _WARN),
    PeerState.OFFLINE: ("cloud-off", _WARN),
    PeerState.SIGN_IN_NEEDED: ("log-in", _WARN),
    PeerState.UPDATE_NEEDED: ("circle-arrow-up", _WARN),
    PeerState.CLOCK_WRONG: ("clock", _BAD),
    Case.SAME_PERSON: ("users", _ACCENT),
    Case.NUMBER_TAKEN: ("hash", _WARN),
    Case.ACTOR_REVOKED: ("user-x", _WARN),
    Case.PAPER_OUTDATED: ("printer", _WARN),
    PeerState.MAINTENANCE: ("hourglass", _WARN),
}


def chip(status: Enum) -> Chip:
    """The chip of a status, in the words people use."""
    icon, role = _LOOKS.get(status, ("circle", _MUTED))
    return Chip(word(status), icon, role)


def choices(words: type[Enum]) -> list[tuple[str, str]]:
    """Every member of an enumeration as (stored value, word), for filters and fields."""
    return [(str(member.value), word(member)) for member in words]
