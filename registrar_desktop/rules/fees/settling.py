"""What the fee rules of a term charge and credit for a student's registrations, beyond what is posted.

The centre posts what comes out; a desk shows it as a quote. Asked again after it was posted nothing
comes out: charge minus credits is always what registrations and refund schedule leave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from registrar_desktop.rules.fees.raised import TERM, FeeName, Raised, Standing, standing
from registrar_desktop.rules.fees.tariff import (
    BY_SECTION,
    WHOLE,
    Payer,
    Tariff,
    credited,
    version_at,
)
from registrar_desktop.rules.reasons import ReasonCode
from registrar_desktop.schema.vocabulary import (
    COUNTS_IN_ENROLLMENT,
    LIVE,
    FeeBasis,
    RegistrationStatus,
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A registration as the rules see it. `asked_at`: when it was received; `left_at`: when it was
    left; `touched`: it has changed, so it is looked at."""

    section_id: str
    course_id: str
    label: str
    credits: int
    status: RegistrationStatus
    asked_at: datetime
    left_at: datetime
    touched: bool = True

    @property
    def stands(self) -> bool:
        """Charged: a seat that was taken; neither a waitlist place nor an offer is."""
        return self.status in COUNTS_IN_ENROLLMENT

    @property
    def by_school(self) -> bool:
        """Gone by the school's own act, which costs a student nothing."""
        return self.status in LIVE or self.status is RegistrationStatus.CANCELLED


@dataclass(frozen=True, slots=True)
class Due:
    """An entry that is to be posted: a charge, or with a negative amount a credit.

    reverses: the charge that it takes back whole. of: the one debit it credits, where that was charged
    twice. today_minor: what the version that counts by now
    would charge, where that is something else.
    """

    name: FeeName
    title: str
    label: str
    amount_minor: int
    currency: str
    day: date
    due_date: date | None = None
    reverses: str | None = None
    today_minor: int | None = None
    of: str | None = None

    @property
    def description(self) -> str:
        """The line of the account."""
        told = f"{self.title}, {self.label}" if self.label else self.title
        if self.of is not None:
            return f"{told} (charged twice)"
        return f"{told} (left)" if self.amount_minor < 0 else told


@dataclass(frozen=True, slots=True)
class Occasion:
    """When it is decided, and which day an instant is at the institution."""

    now: datetime
    day_of: Callable[[datetime], date]


def goes_on_elsewhere(reason_code: str | None) -> bool:
    """Whether a registration went over to another record, and its charges with it."""
    return reason_code == ReasonCode.MERG.value


def settle(
    tariffs: Iterable[Tariff],
    payer: Payer,
    taken: Sequence[Taken],
    raised: Iterable[Raised],
    occasion: Occasion,
) -> list[Due]:
    """What is to be posted, by code and subject."""
    rules: dict[str, list[Tariff]] = {}
    for tariff in tariffs:
        rules.setdefault(tariff.code, []).append(tariff)
    known = standing(raised)
    found = []
    for code in sorted(rules):
        charged = {subject for name, subject in known if name == code}
        for subject in _subjects(rules[code], payer, taken, charged):
            if not any(each.touched for each in subject.taken):
                continue
            case = _Case(rules[code], payer, subject, known.get((code, subject.id)), occasion)
            due = case.charge() if subject.stands else case.credit()
            if due is not None:
                found.append(due)
    return found


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a rule may charge: a section, the term or a program, and the registrations that raise
    it; `bases`: those that charge such a thing."""

    id: str
    bases: frozenset[FeeBasis]
    taken: Sequence[Taken]

    @property
    def stands(self) -> bool:
        return any(each.stands for each in self.taken)

    @property
    def last_left(self) -> Taken:
        """By which it is gone; a place in a queue counts only where there is nothing else."""
        left = [each for each in self.taken if each.status not in LIVE]
        return max(left or self.taken, key=lambda each: each.left_at)

    @property
    def asked_at(self) -> datetime:
        """The time whose version counts: for a section that of the seat that stands; for a term or
        program the first seat that ever was, so that a rule of later does not charge it."""
        counted = (
            each.asked_at
            for each in self.taken
            if each.stands or (self.bases is not BY_SECTION and each.status not in LIVE)
        )
        return min(counted)

    @property
    def label(self) -> str:
        return self.taken[0].label if self.bases is BY_SECTION else ""


_OF_TERM = frozenset({FeeBasis.FLAT})
_OF_PROGRAM = frozenset({FeeBasis.PER_PROGRAM})


def _subjects(
    versions: Sequence[Tariff], payer: Payer, taken: Sequence[Taken], charged: set[str]
) -> Iterator[_Subject]:
    bases = {each.basis for each in versions}
    counted = [each for each in taken if any(one.counts(each.course_id) for one in versions)]
    if not counted:
        return
    sections: dict[str, list[Taken]] = {}
    for each in counted:
        sections.setdefault(each.section_id, []).append(each)
    if bases & BY_SECTION:
        for section, of_it in sections.items():
            yield _Subject(section, BY_SECTION, of_it)
    if bases & _OF_TERM:
        yield _Subject(TERM, _OF_TERM, counted)
    if bases & _OF_PROGRAM:
        asked: frozenset[str] = frozenset().union(*(each.programs for each in versions))
        followed = payer.programs & asked if asked else payer.programs
        for program in sorted(followed | (charged - sections.keys() - {TERM})):
            yield _Subject(program, _OF_PROGRAM, counted)


@dataclass(frozen=True, slots=True)
class _Case:
    """One subject of one rule."""

    versions: Sequence[Tariff]
    payer: Payer
    subject: _Subject
    known: Standing | None
    occasion: Occasion

    def charge(self) -> Due | None:
        """The charge for what stands: all of it, or what came back after it was credited."""
        if self.known is not None and not self.known.left:
            return None
        asked = self.subject.asked_at
        tariff = self._charged_before() or version_at(self.versions, asked)
        amount = self._amount(tariff)
        rest = amount - (self.known.net_minor if self.known else 0)
        if tariff is None or rest <= 0:
            return None
        day = self.occasion.day_of(asked if self.known is None else self.occasion.now)
        today = self._amount(version_at(self.versions, self.occasion.now))
        return Due(
            FeeName(
                tariff.code,
                tariff.version,
                self.subject.id,
                1 if self.known is None else self.known.number + 1,
            ),
            *(tariff.title, self.subject.label, rest, tariff.currency, day),
            due_date=max(tariff.due_date, day) if tariff.due_date else None,
            today_minor=today if self.known is None and today != amount else None,
        )

    def credit(self) -> Due | None:
        """What is credited now that nothing of it stands any more."""
        known, tariff = self.known, self._charged_before()
        if known is None or known.net_minor <= 0 or tariff is None:
            return None
        last = self.subject.last_left
        day = self.occasion.day_of(last.left_at)
        if known.left and (known.refused_on is None or day <= known.refused_on):
            return None
        amount = credited(known.net_minor, WHOLE if last.by_school else tariff.points_on(day))
        if not amount:
            return None
        return Due(
            FeeName(
                *(tariff.code, known.version, self.subject.id),
                known.number + known.credited,
                left=True,
            ),
            *(tariff.title, self.subject.label, -amount, tariff.currency, day),
            reverses=known.charge_id if amount == known.net_minor else None,
        )

    def _charged_before(self) -> Tariff | None:
        """The version it was charged by: what comes back comes back at that price."""
        wanted = self.known.version if self.known else None
        return next((each for each in self.versions if each.version == wanted), None)

    def _amount(self, tariff: Tariff | None) -> int:
        if tariff is None or not tariff.charges(self.payer):
            return 0
        standing = [
            each.credits
            for each in self.subject.taken
            if each.stands and tariff.counts(each.course_id)
        ]
        if not standing or tariff.basis not in self.subject.bases:
            return 0
        return tariff.amount_of(max(standing))
