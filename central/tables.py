"""The tables only the centre has: school, staff, desks, sign-ins, verdicts, the feed
and how far its digests were counted. Those about the payment API are in `payments/tables.py`.

The shared records are declared in `registrar_desktop.schema`; triggers stand in `migrations/sql`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Identity,
    Index,
    MetaData,
    String,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from registrar_desktop.schema.base import NAMING, Document, Instant


class TransactionId(UserDefinedType[int]):
    """PostgreSQL's `xid8`: a transaction's number in the history of one cluster, never reused."""

    cache_ok = True

    def get_col_spec(self, **_options: Any) -> str:
        return "xid8"


# So that a database can be compared with these declarations.
ischema_names["xid8"] = TransactionId


class CentralTable(DeclarativeBase):
    """The base of what only the centre keeps."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - read by SQLAlchemy
        datetime: Instant(),
        dict[str, Any]: Document,
        list[Any]: Document,
    }


class School(CentralTable):
    """The institution and the identity of this database's unbroken history: one row.

    `era` counts the histories: rows of the feed written before a restore stay readable though the
    restored cluster counts its transactions anew.
    """

    __tablename__ = "school"

    single: Mapped[bool] = mapped_column(primary_key=True, server_default=text("true"))
    name: Mapped[str] = mapped_column(String(200))
    currency: Mapped[str] = mapped_column(String(3))
    time_zone: Mapped[str] = mapped_column(String(64))
    epoch: Mapped[str] = mapped_column(String(36))
    era: Mapped[int] = mapped_column(server_default="1")
    # When a restore began this history; empty in the first one.
    began_at: Mapped[datetime | None]
    # Verdicts decided before are in a backup, as the keeper announced.
    backed_up_until: Mapped[datetime | None]
    # What this school's centre puts its name to, whichever backup it came from.
    seal_key: Mapped[str] = mapped_column(String(64))
    # Set by a restore: what lies below may have been given out after the backup.
    student_numbers_above: Mapped[int] = mapped_column(BigInteger, server_default="0")
    desk_numbers_above: Mapped[int] = mapped_column(server_default="0")
    # When a balance places a hold, and what a payment costs that came back; empty: never, nothing.
    hold_over_minor: Mapped[int | None] = mapped_column(BigInteger)
    hold_after_days: Mapped[int] = mapped_column(server_default="0")
    return_fee_minor: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (CheckConstraint("single", name="single"),)


class StaffUser(CentralTable):
    """A person who may sign in. `roles` are words of `Role`; the password is kept as argon2id.

    totp_step: the last period whose digits were used; recovery_hashes: the codes not used yet.
    """

    __tablename__ = "staff_user"

    login: Mapped[str] = mapped_column(String(120), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    roles: Mapped[list[Any]]
    password_hash: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    revoked_at: Mapped[datetime | None]
    needs_second_factor: Mapped[bool] = mapped_column(server_default=text("false"))
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_step: Mapped[int] = mapped_column(BigInteger, server_default="0")
    recovery_hashes: Mapped[list[Any] | None]


class Desk(CentralTable):
    """A desk computer. Its code prefixes receipt numbers; secrets are kept as SHA-256 only.

    readmits: the enrolment code is for the desk of this code to go on with, and for no other.
    """

    __tablename__ = "desk"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[int]
    code: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(200))
    enrolment_hash: Mapped[str | None] = mapped_column(String(64))
    enrolment_until: Mapped[datetime | None]
    token_hash: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    enrolled_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    readmits: Mapped[bool] = mapped_column(server_default=text("false"))
    # When it fetched last, and had sent what it had.
    heard_at: Mapped[datetime | None]

    __table_args__ = (
        Index("uq_desk_number", "number", unique=True),
        Index("uq_desk_code", "code", unique=True),
        Index("uq_desk_enrolment", "enrolment_hash", unique=True),
        Index("uq_desk_token", "token_hash", unique=True),
    )


class SignInSession(CentralTable):
    """A person signed in at a desk, until `expires_at`; the token until `access_until`, when the
    desk exchanges it by what `refresh_hash` is of."""

    __tablename__ = "sign_in"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(36))
    login: Mapped[str] = mapped_column(String(120), index=True)
    desk_id: Mapped[str] = mapped_column(String(36))
    refresh_hash: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    access_until: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (
        Index("uq_sign_in_id", "id", unique=True),
        Index("uq_sign_in_refresh", "refresh_hash", unique=True),
    )


class SpentToken(CentralTable):
    """What a desk has exchanged; seen again for another exchange, somebody has copied it."""

    __tablename__ = "spent_token"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    sign_in_id: Mapped[str] = mapped_column(String(36), index=True)


class Attempts(CentralTable):
    """Failures to sign in or enrol, counted by place (its SHA-256), and when one succeeded last."""

    __tablename__ = "attempts"

    place: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    locked_until: Mapped[datetime | None]
    good_at: Mapped[datetime | None]


class AuditEvent(CentralTable):
    """One event of a desk's audit trail, as it came; what stands here is neither changed nor
    deleted. The columns beside those of receipt are those of `rules.audit_chain.TrailEvent`."""

    __tablename__ = "audit_event"

    desk_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int]
    at: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(120))
    act: Mapped[str] = mapped_column(String(24))
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[str] = mapped_column(String(36))
    detail: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime]
    received_from: Mapped[str] = mapped_column(String(120))

    __table_args__ = (
        Index("ix_audit_event_desk", "desk_id", "seq"),
        Index("ix_audit_event_previous", "desk_id", "previous"),
        Index("ix_audit_event_subject", "subject_kind", "subject_id"),
    )


class AuditFinding(CentralTable):
    """Where a desk's audit trail was broken when it came, and how."""

    __tablename__ = "audit_finding"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    desk_id: Mapped[str] = mapped_column(String(36))
    seq: Mapped[int]
    how: Mapped[str] = mapped_column(String(16))
    found_at: Mapped[datetime]


class ReservedNumbers(CentralTable):
    """Student numbers that one desk may hand out; no two ranges overlap."""

    __tablename__ = "reserved_numbers"

    first: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(BigInteger)
    desk_id: Mapped[str] = mapped_column(String(36), index=True)
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        CheckConstraint("first <= last", name="order"),
        ExcludeConstraint(
            (text("int8range(first, last, '[]')"), "&&"), name="ex_reserved_numbers_range"
        ),
    )


class MovedRecord(CentralTable):
    """Where a record of a merged student went on: what a desk still writes about the old one is
    followed there."""

    __tablename__ = "moved_record"

    old_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    new_id: Mapped[str] = mapped_column(String(36), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    moved_at: Mapped[datetime] = mapped_column(server_default=func.now())


class StoredVerdict(CentralTable):
    """What was decided about one change set, for good: the same question gets the same answer."""

    __tablename__ = "verdict"

    change_set_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    desk_id: Mapped[str] = mapped_column(String(36))
    seq: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(24))
    label: Mapped[str] = mapped_column(String(400))
    actor: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[datetime]
    clock_offset_ms: Mapped[int | None] = mapped_column(BigInteger)
    replaces: Mapped[str | None] = mapped_column(String(36))
    outcome: Mapped[str] = mapped_column(String(16))
    body: Mapped[dict[str, Any]]
    decided_at: Mapped[datetime] = mapped_column(server_default=func.now())
    # Who brought it, where that was not the desk that recorded it: a saved journal taken in there.
    brought_by_desk: Mapped[str | None] = mapped_column(String(36))
    brought_by: Mapped[str | None] = mapped_column(String(120))

    __table_args__ = (Index("ix_verdict_desk", "desk_id", "seq"),)


class FeedEntry(CentralTable):
    """The state of one record after one change, written by triggers; read in (era, xid, seq) order.

    `row` has the JSON values of the wire. `change_set_id` is empty where plain SQL made the change.
    """

    __tablename__ = "feed"

    era: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    xid: Mapped[int] = mapped_column(TransactionId(), primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    record_id: Mapped[str] = mapped_column(String(36))
    version: Mapped[int]
    row: Mapped[dict[str, Any]]
    change_set_id: Mapped[str | None] = mapped_column(String(36))
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (Index("ix_feed_record", "kind", "record_id", "version"),)


class FeeDue(CentralTable):
    """A registration whose fees wait to be settled: written by a trigger, whoever registered."""

    __tablename__ = "fee_due"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    xid: Mapped[int] = mapped_column(
        TransactionId(), server_default=text("pg_current_xact_id()"), index=True
    )
    registration_id: Mapped[str] = mapped_column(String(36), index=True)
    queued_at: Mapped[datetime] = mapped_column(server_default=func.now())


class DigestCheckpoint(CentralTable):
    """The digests of all kinds at a place of the feed of one history: at most one row.

    `kinds`: {kind: [records, digest]}; kept by `central.checkpoint`.
    """

    __tablename__ = "digest_checkpoint"

    single: Mapped[bool] = mapped_column(primary_key=True, server_default=text("true"))
    epoch: Mapped[str] = mapped_column(String(36))
    era: Mapped[int]
    xid: Mapped[int] = mapped_column(BigInteger)
    seq: Mapped[int] = mapped_column(BigInteger)
    kinds: Mapped[dict[str, Any]]
    counted_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("single", name="single"),)
