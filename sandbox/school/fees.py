"""The sample school's fee rules and what they charge a student for a term."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from registrar_desktop.rules.fees.raised import TERM, FeeName
from registrar_desktop.rules.money import exponent
from registrar_desktop.schema.vocabulary import FeeBasis, Level, Residency
from sandbox.school.enrolment import Enrolment
from sandbox.school.setting import Ids, Setting
from sandbox.school.students import SchoolStudent
from sandbox.school.terms import SchoolTerm

_UNDERGRADUATE = [Level.UNDERGRADUATE.value, Level.CERTIFICATE.value, Level.NON_DEGREE.value]
_GRADUATE = [Level.GRADUATE.value]
_PROFESSIONAL = [Level.PROFESSIONAL.value]
_HOME = [Residency.RESIDENT.value]
_AWAY = [Residency.NON_RESIDENT.value, Residency.INTERNATIONAL.value]
_ANYBODY: list[str] = []


@dataclass(frozen=True, slots=True)
class _Tariff:
    code: str
    title: str
    basis: FeeBasis
    # Hundredths of the currency's main unit; rescaled where its minor unit is another.
    amount: int
    levels: list[str]
    residencies: list[str]


_TARIFFS = (
    _Tariff("TUI-UG-R", "Tuition, undergraduate, resident", FeeBasis.PER_CREDIT, 41250,
            _UNDERGRADUATE, _HOME),
    _Tariff("TUI-UG-N", "Tuition, undergraduate, non-resident", FeeBasis.PER_CREDIT, 112075,
            _UNDERGRADUATE, _AWAY),
    _Tariff("TUI-GR-R", "Tuition, graduate, resident", FeeBasis.PER_CREDIT, 64033, _GRADUATE, _HOME),
    _Tariff("TUI-GR-N", "Tuition, graduate, non-resident", FeeBasis.PER_CREDIT, 129999,
            _GRADUATE, _AWAY),
    _Tariff("TUI-PR", "Tuition, professional", FeeBasis.PER_CREDIT, 148000, _PROFESSIONAL, _ANYBODY),
    _Tariff("SERVICE", "Student services fee", FeeBasis.FLAT, 38900, _ANYBODY, _ANYBODY),
    _Tariff("TECH", "Technology fee", FeeBasis.FLAT, 12450, _ANYBODY, _ANYBODY),
    _Tariff("LAB", "Laboratory fee", FeeBasis.PER_SECTION, 7550, _ANYBODY, _ANYBODY),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fee:
    """One amount that a rule raises, under the name by which the centre knows it again."""

    code: str
    title: str
    amount_minor: int
    source: str


class Fees:
    """The rules of one term."""

    def __init__(
        self, setting: Setting, term: SchoolTerm, ids: Ids, lab_courses: list[str]
    ) -> None:
        self._setting = setting
        self._term = term
        self._lab_courses = lab_courses
        self._rules = [(ids.take(), tariff) for tariff in _TARIFFS]

    def rows(self) -> list[dict[str, Any]]:
        """The rules as rows."""
        return [self._row(identifier, tariff) for identifier, tariff in self._rules]

    def due(self, student: SchoolStudent, enrolment: Enrolment) -> Iterator[Fee]:
        """What the rules raise for a student's registrations."""
        if not enrolment.seats:
            return
        for _, tariff in self._rules:
            if tariff.levels and student.level.value not in tariff.levels:
                continue
            if tariff.residencies and student.residency.value not in tariff.residencies:
                continue
            amount = minor(tariff.amount, self._setting.currency)
            if tariff.basis is FeeBasis.FLAT:
                yield Fee(tariff.code, tariff.title, amount, str(FeeName(tariff.code, 1, TERM)))
                continue
            for seat in enrolment.seats:
                if tariff.basis is FeeBasis.PER_SECTION and not seat.lab:
                    continue
                by_credit = tariff.basis is FeeBasis.PER_CREDIT
                yield Fee(
                    tariff.code,
                    f"{tariff.title}, {seat.label}",
                    amount * seat.credits // 100 if by_credit else amount,
                    str(FeeName(tariff.code, 1, seat.section_id)),
                )

    def _row(self, identifier: str, tariff: _Tariff) -> dict[str, Any]:
        applies: dict[str, Any] = {}
        if tariff.levels:
            applies["level"] = tariff.levels
        if tariff.residencies:
            applies["residency"] = tariff.residencies
        if tariff.basis is FeeBasis.PER_SECTION:
            applies["course"] = self._lab_courses
        start = self._term.start
        return {
            "id": identifier,
            "term_id": self._term.id,
            "code": tariff.code,
            "title": tariff.title,
            "basis": tariff.basis,
            "amount_minor": minor(tariff.amount, self._setting.currency),
            "currency": self._setting.currency,
            "applies_to": applies or None,
            "due_date": self._term.days["payment_deadline"],
            "refund_schedule": [
                {"until": (start + timedelta(days=days)).isoformat(), "basis_points": points}
                for days, points in ((13, 10000), (25, 5000), (39, 2500))
            ],
            "version": 1,
            "active": True,
            "valid_from": None,
            "valid_until": None,
        }


def minor(hundredths: int, currency: str) -> int:
    """An amount given in hundredths of the main unit, in the currency's own minor units."""
    scale: int = 10 ** exponent(currency)
    return hundredths * scale // 100
