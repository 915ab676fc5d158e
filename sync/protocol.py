"""How changes travel from a desk to the centre, and the words both sides use, protocol version 1.

The centre imports `protocol`, `protocol_editions` and `protocol_reading` of `sync`, nothing else.
Field values are JSON as `schema.codec` makes them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from json.encoder import encode_basestring as _text
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import to_jsonable_python

from registrar_desktop.schema.vocabulary import Case, ChangeKind, Role

VERSION = 1
# Those a centre takes: a desk that was not updated goes on delivering.
SPOKEN = frozenset({1})
# Told with every request and answer, so that either side can say "please update".
VERSION_HEADER = "Registrar-Protocol"
# Sent with every request once the desk knows it: a centre of another history applies nothing.
EPOCH_HEADER = "Registrar-Epoch"
# Any word of the desk's, given back with the answer: whether it is the answer to this request.
REQUEST_HEADER = "Registrar-Request"
# Told to who is signed in: verdicts decided until then are in a backup of the centre.
BACKED_UP_HEADER = "Registrar-Backed-Up"
# Told with every answer: the centre's time while it was made, in ISO 8601 with microseconds.
TIME_HEADER = "Registrar-Time"
MOST_CHANGE_SETS = 500


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
# Values that JSON has itself, and how it writes them; a float has more than one form.
_PLAIN: dict[type, Callable[[Any], str]] = {
    str: _text,
    int: int.__repr__,
    bool: lambda value: "true" if value else "false",
}


class Message(BaseModel):
    """Unknown fields of a newer peer are ignored; values never change after parsing."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def _known_case(told: Any) -> Any:
    """A case of a newer centre is none here; the reason tells in words all the same."""
    return told if told in frozenset(Case) else None


def _of_known_cases(told: Any) -> Any:
    """Remarks about a case of a newer centre cannot be told here."""
    if not isinstance(told, list):
        return told
    return [each for each in told if not isinstance(each, dict) or _known_case(each.get("case"))]


def _known_roles(told: Any) -> Any:
    """A role of a newer centre gives no right here."""
    return [each for each in told if each in frozenset(Role)] if isinstance(told, list) else told


class Action(StrEnum):
    CREATE = "CREATE"
    EDIT = "EDIT"


class FieldChange(Message):
    """One field before and after the act, as JSON values."""

    before: Any = None
    after: Any = None


class Line(Message):
    """What a change set does to one record. `base_version`: the centre's version it was based on."""

    kind: str
    id: str = Field(max_length=36)
    action: Action
    fields: dict[str, FieldChange]
    base_version: int = 0

    def canonical(self) -> str:
        """Its part of `ChangeSet.canonical`. KeyError where a value is not plain."""
        version = f'"base_version":{self.base_version},' if self.base_version else ""
        fields = ",".join(
            [f"{_text(name)}:{_pair(self.fields[name])}" for name in sorted(self.fields)]
        )
        return (
            f'{{"action":"{self.action.value}",{version}"fields":{{{fields}}},'
            f'"id":{_text(self.id)},"kind":{_text(self.kind)}}}'
        )


def _pair(change: FieldChange) -> str:
    before, after = change.before, change.after
    told = [] if after is None else [f'"after":{_PLAIN[type(after)](after)}']
    if before is not None:
        told.append(f'"before":{_PLAIN[type(before)](before)}')
    return "{" + ",".join(told) + "}"


class ChangeSet(Message):
    """What one act of one person changed. `id` (UUIDv7) is also the idempotency key."""

    id: str = Field(max_length=36)
    desk_id: str = Field(max_length=36)
    seq: int
    kind: ChangeKind
    actor: str = Field(max_length=120)
    label: str = Field(max_length=400)
    recorded_at: datetime
    # Desk clock minus the centre's, as last measured; None where it never was.
    clock_offset_ms: int | None = None
    # The earlier change set whose conflict or refusal this one carries a person's answer to.
    replaces: str | None = None
    lines: list[Line]

    @cached_property
    def canonical(self) -> str:
        """The body as JSON in the one form that its digest is made of: keys sorted, nothing that
        has its default. A field that a later version adds, left at its default, changes no digest.
        """
        try:
            return self._written()
        except KeyError:
            return _CANONICAL(self.model_dump(mode="json", exclude_defaults=True))

    def digest(self) -> str:
        """SHA-256 of the canonical body: the same id with another digest is refused."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    def _written(self) -> str:
        """What becomes of a dump of a change set of plain values, in a quarter of its time.
        KeyError where a value is not plain."""
        offset, replaces = "", ""
        if self.clock_offset_ms is not None:
            offset = f'"clock_offset_ms":{self.clock_offset_ms},'
        if self.replaces is not None:
            replaces = f'"replaces":{_text(self.replaces)},'
        return (
            f'{{"actor":{_text(self.actor)},{offset}"desk_id":{_text(self.desk_id)},'
            f'"id":{_text(self.id)},"kind":"{self.kind.value}","label":{_text(self.label)},'
            f'"lines":[{",".join([line.canonical() for line in self.lines])}],'
            f'"recorded_at":"{to_jsonable_python(self.recorded_at)}",{replaces}"seq":{self.seq}}}'
        )


class Delivery(Message):
    """A change set with the ids of those that must have been accepted before it.

    offered_again: a restored centre has forgotten that it accepted this one.
    on_behalf: another desk recorded it, and its saved journal was taken in here.
    """

    change_set: ChangeSet
    depends_on: list[str] = Field(default_factory=list)
    offered_again: bool = False
    on_behalf: bool = False


class Deliveries(Message):
    deliveries: list[Delivery] = Field(max_length=MOST_CHANGE_SETS)


class Outcome(StrEnum):
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    CONFLICT = "CONFLICT"
    # Not tried: something it depends on has not been accepted. Nothing is stored for it.
    PARKED = "PARKED"


class FieldConflict(Message):
    """Both sides of one field: what the desk saw, what it wants, what the centre has."""

    kind: str
    id: str
    field: str
    before: Any = None
    mine: Any = None
    theirs: Any = None
    # Who changed it at the centre and when, where that is known.
    their_actor: str | None = None
    their_time: datetime | None = None


class RecordVersion(Message):
    kind: str
    id: str
    version: int


class Choice(Message):
    """An answer the centre suggests to a person.

    `code` names it; a part behind a colon tells apart what is otherwise called the same, as in
    `take:70212`. `facts` are for its words. Whoever chooses it sends the change set again with the
    fields of `lines` laid over its own (a record it did not have is added), as an act of `kind`
    where that differs. Without lines it is sent as it was, or given up where `gives_up`.
    """

    code: str
    facts: dict[str, Any] = Field(default_factory=dict)
    kind: ChangeKind | None = None
    lines: list[Line] = Field(default_factory=list)
    gives_up: bool = False
    # The person must say why; who and why are kept with the records of `lines`.
    needs_reason: bool = False


class Remark(Message):
    """What the centre settled by itself while it accepted a change set, for people to read."""

    case: Case
    facts: dict[str, Any] = Field(default_factory=dict)


class Verdict(Message):
    """The centre's answer to one change set, stored for good with its effect."""

    change_set_id: str
    outcome: Outcome
    # A code of `domain.md` 2.3 or a fault's code, with the facts for its sentence.
    reason: str | None = None
    facts: dict[str, Any] = Field(default_factory=dict)
    # What happened meanwhile (domain 4.5), and the answers a person may give, the suggested first.
    case: Annotated[Case | None, BeforeValidator(_known_case)] = None
    choices: list[Choice] = Field(default_factory=list)
    remarks: Annotated[list[Remark], BeforeValidator(_of_known_cases)] = Field(default_factory=list)
    conflicts: list[FieldConflict] = Field(default_factory=list)
    records: list[RecordVersion] = Field(default_factory=list)
    # Ids of records of an accepted change set that the centre left out, because what they are about
    # was there already: an allocation whose charge had been paid, a registration made elsewhere.
    left_out: list[str] = Field(default_factory=list)
    # Ids of records in which the centre wrote something else than was sent: the desk does not know
    # them before the feed has brought them.
    altered: list[str] = Field(default_factory=list)
    decided_at: datetime | None = None


class Verdicts(Message):
    """One verdict per delivery, in the same order."""

    verdicts: list[Verdict]


class Enrolment(Message):
    """A desk that joins, or one that goes on as who it is: then it says its id and code.

    token: the secret the desk will be known by. It is the desk's own, the same at every try, so
    that a request which is repeated or arrives late takes nothing away from the desk.
    """

    code: str = Field(max_length=64)
    token: str | None = Field(default=None, min_length=43, max_length=64)
    desk_id: str | None = Field(default=None, min_length=1, max_length=36)
    desk_code: str | None = Field(default=None, max_length=8)


class NumberBlock(Message):
    """Student numbers reserved for one desk: `prefix` + digits of `width`, first to last.

    seal: proves to a centre that was restored since that it gave this desk these numbers.
    """

    prefix: str = Field(max_length=12)
    width: int
    first: int = Field(ge=0, lt=2**53)
    last: int = Field(ge=0, lt=2**53)
    seal: str | None = Field(default=None, max_length=64)


class School(Message):
    name: str
    currency: str
    time_zone: str


class EnrolledDesk(Message):
    desk_id: str
    desk_code: str
    desk_token: str
    epoch: str
    school: School
    student_numbers: NumberBlock


class SignIn(Message):
    """`code`: of an authenticator, or for recovery; `refresh`: what the desk will show to exchange
    its token, a secret it makes itself."""

    login: str = Field(max_length=120)
    password: str = Field(max_length=1024)
    code: str | None = Field(default=None, max_length=40)
    refresh: str | None = Field(default=None, min_length=40, max_length=100)


class SignedIn(Message):
    """`token` goes with every later request; `offline_until`: how long the desk may vouch."""

    token: str
    expires_at: datetime
    offline_until: datetime
    login: str
    name: str
    roles: Annotated[list[Role], BeforeValidator(_known_roles)]


class Renewal(Message):
    """The secret shown, and what the desk will show from now on: asked again, it is the same."""

    refresh: str = Field(max_length=100)
    next_token: str = Field(min_length=40, max_length=100)
    next_refresh: str = Field(min_length=40, max_length=100)


class Renewed(Message):
    """The desk's new token is good until `expires_at`; name and roles as they are by now."""

    expires_at: datetime
    offline_until: datetime
    name: str
    roles: Annotated[list[Role], BeforeValidator(_known_roles)]


class AuditedEvent(Message):
    """One event of a desk's audit trail; see `rules.audit_chain.TrailEvent`."""

    seq: int = Field(ge=1, lt=2**31)
    at: str = Field(max_length=40)
    actor: str = Field(max_length=120)
    act: str = Field(max_length=24)
    subject_kind: str = Field(max_length=32)
    subject_id: str = Field(max_length=36)
    detail: str = Field(max_length=4000)
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class AuditTrail(Message):
    events: list[AuditedEvent] = Field(max_length=500)


class AuditTaken(Message):
    taken: int


class Problem(Message):
    """RFC 9457 problem details; `code` and `facts` are those of a fault."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    facts: dict[str, Any] = Field(default_factory=dict)
