"""The school's website: writes the central database with plain SQL, past our service, and takes
payments straight at the gateway.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from registrar_desktop.identifiers import new_id, same_id
from ui.command.drill.lanes import Lane, Way
from ui.command.drill.outside import GatewayHand
from ui.command.drill.scenario import Payment, Scenario
from ui.command.drill.stage import Stage

_GIVEN = ("Adaeze", "José", "Li", "Zoë", "Nguyễn", "Łukasz", "Priya", "Omar", "Ingrid", "Sam")
_FAMILY = (
    "Okafor",
    "García",
    "Wang",
    "Müller",
    "Thị Lan",
    "Nowak",
    "Iyer",
    "Haddad",
    "Berg",
    "Lee",
)
_STUDENT = """
    INSERT INTO student (id, student_number, given_name, family_name, email)
    VALUES (%(id)s, %(number)s, %(given)s, %(family)s, %(email)s)
"""
_CHARGE = """
    INSERT INTO ledger_entry (id, student_id, kind, code, amount_minor, currency, effective_date,
        due_date, description, source, change_set_id, posted_by, recorded_at)
    VALUES (%(id)s, %(student)s, 'CHARGE', 'TUITION', %(minor)s, 'USD', %(day)s, %(day)s,
        'Tuition', 'website', %(id)s, 'website', %(now)s)
"""
_PAID = """
    INSERT INTO ledger_entry (id, student_id, kind, code, amount_minor, currency, effective_date,
        description, method, gateway_ref, source, change_set_id, posted_by, recorded_at)
    VALUES (%(id)s, %(student)s, 'PAYMENT', 'CARD_ONLINE', %(minor)s, 'USD', %(day)s,
        'Card payment online', 'CARD_ONLINE', %(ref)s, 'website', %(id)s, 'website', %(now)s)
    ON CONFLICT (gateway_ref) WHERE gateway_ref IS NOT NULL DO NOTHING
"""
_MEANS = {
    Lane.DEBIT: "pm_usBankAccount_success",
}
_BOUNCES = "pm_usBankAccount_insufficientFunds"
_CARD = "pm_card_visa"


def number_of(student: int) -> str:
    """The student number of the drill's n-th student."""
    return f"D{student + 100_001}"


def student_id(scenario: Scenario, student: int) -> str:
    """Their record."""
    return same_id("drill-student", str(scenario.seed), str(student))


def charge_id(scenario: Scenario, payment: Payment) -> str:
    """The charge a payment is for; who pays again pays the same one."""
    return same_id("drill-charge", str(scenario.seed), payment.twin or payment.id)


def open_accounts(stage: Stage, scenario: Scenario) -> None:
    """All students, and the charge each payment is for."""
    people = [_person(scenario, each) for each in range(scenario.students)]
    charged = [each for each in scenario.payments.values() if not each.twin]
    charges = [_charge(stage, scenario, each) for each in charged]
    with stage.at_centre.cursor() as cursor:
        cursor.executemany(_STUDENT, people)
        cursor.executemany(_CHARGE, charges)


def _person(scenario: Scenario, student: int) -> dict[str, str]:
    return {
        "id": student_id(scenario, student),
        "number": number_of(student),
        "given": _GIVEN[student % len(_GIVEN)],
        "family": _FAMILY[student // len(_GIVEN) % len(_FAMILY)],
        "email": f"{number_of(student).lower()}@students.northgate.example",
    }


def _charge(stage: Stage, scenario: Scenario, payment: Payment) -> dict[str, object]:
    now = datetime.now(UTC) + timedelta(seconds=stage.time.ahead)
    return {
        "id": charge_id(scenario, payment),
        "student": student_id(scenario, payment.student),
        "minor": payment.wanted,
        "day": now.date(),
        "now": now,
    }


def take(gateway: GatewayHand, scenario: Scenario, payment: Payment) -> str:
    """A student pays on the website; gives the gateway's id of the payment."""
    marks = {
        "request_id": charge_id(scenario, payment),
        "student_number": number_of(payment.student),
    }
    means = _MEANS.get(payment.lane, _CARD) if payment.settles else _BOUNCES
    return gateway.pay(
        payment.wanted,
        payment.currency,
        means,
        {} if payment.lane is Lane.NO_MARKS else marks,
        captured=payment.minor if payment.asked_minor else 0,
    )


def tell_centre(stage: Stage, scenario: Scenario, paid: Iterable[tuple[Payment, str]]) -> None:
    """Write into the central database what was paid, as the website's webhook does; some twice."""
    rows = [
        {
            **_charge(stage, scenario, payment),
            "id": new_id(),
            "minor": -payment.minor,
            "ref": gateway_id,
        }
        for payment, gateway_id in paid
        for _ in range(payment.at_centre)
    ]
    with stage.at_centre.cursor() as cursor:
        cursor.executemany(_PAID, rows)


def of_hour(scenario: Scenario, hour: int) -> list[Payment]:
    """What is paid on the website in an hour."""
    return [
        each
        for each in scenario.payments.values()
        if each.hour == hour and (each.way is Way.WEBSITE or each.lane is Lane.OTHER_CURRENCY)
    ]
