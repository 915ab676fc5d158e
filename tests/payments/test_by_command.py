"""The same by the command line: connect, ask, see it paid, send it back, withdraw another."""

from __future__ import annotations

from pathlib import Path

import pytest

from registrar_desktop.clock import SystemClock
from registrar_desktop.schema.vocabulary import Role
from registrar_desktop.settings import Settings
from registrar_desktop.store.identity import SignedInPerson, sign_in_here
from sync.peers import Peer
from tests.command.conftest import record_student, settle_in
from tests.command.driving import Desk
from tests.payments.sandbox_process import PaymentApi
from ui.office import Office


@pytest.fixture
def number(profile_dir: Path) -> str:
    """A student of desk D07."""
    with Office.open(Settings(profile_dir, None), lambda new: None, SystemClock()) as office:
        settle_in(office)
        return record_student(office)


@pytest.fixture
def counter(profile_dir: Path, number: str, payment_api: PaymentApi) -> Desk:
    """The desk's command line, connected to the sandbox."""
    desk = Desk(profile_dir)
    desk.run("payments", "connect", payment_api.url, typed=f"{payment_api.writing_key}\n")
    return desk


def sync(profile: Path) -> None:
    """One round with the payment API only; no centre is running."""
    with Office.open(Settings(profile, None), lambda new: None, SystemClock()) as office:
        outcome = office.cycle().run([Peer.PAYMENTS])
        assert outcome.faults == {}


def requests(desk: Desk) -> dict[str, tuple[str, str]]:
    """State here and at the service, by kind."""
    listed = desk.run("payments", "requests")["requests"]
    return {each["kind"]: (each["state"], each["provider_status"]) for each in listed}


def test_a_payment_from_the_request_to_its_refund(
    counter: Desk, number: str, payment_api: PaymentApi
) -> None:
    asked = counter.run("payments", "request", number, "1,250.00")
    assert asked["state"] == "SAVED"
    sync(counter.profile)
    reference = counter.run("payments", "requests")["requests"][0]["provider_ref"]
    payment_api.post(f"/sandbox/payment_intents/{reference}/pay")
    sync(counter.profile)
    assert requests(counter) == {"PAYMENT": ("CONFIRMED", "SUCCEEDED")}
    counter.run("payments", "refund", reference, "250")
    sync(counter.profile)
    assert requests(counter)["REFUND"] == ("CONFIRMED", "SUCCEEDED")
    first = counter.try_("payments", "requests").out.splitlines()[1]
    assert "Refund" in first
    assert "-250.00 USD" in first
    shown = counter.run("payments", "list")
    assert sorted(each["amount_minor"] for each in shown["payments"]) == [-25_000, 125_000]
    too_much = counter.try_("payments", "refund", reference, "1000.01")
    assert too_much.status == 1
    assert "1,000.00 USD can be sent back" in too_much.err


def test_the_same_request_again_is_told_and_another_one_is_made(
    counter: Desk, number: str, payment_api: PaymentApi
) -> None:
    first = counter.run("payments", "request", number, "300")
    again = counter.run("payments", "request", number, "300")
    assert (first["asked_before"], again["asked_before"]) == (False, True)
    assert again["operation"] == first["operation"]
    sync(counter.profile)
    reference = counter.run("payments", "requests")["requests"][0]["provider_ref"]
    payment_api.post(f"/sandbox/payment_intents/{reference}/pay")
    sync(counter.profile)
    told = counter.try_("payments", "request", number, "300").out
    assert "was asked for today already (Confirmed, at the service: Paid)" in told
    assert "--another" in told
    other = counter.run("payments", "request", number, "300", "--another")
    assert (other["asked_before"], other["state"]) == (False, "SAVED")
    assert counter.run("payments", "requests")["count"] == 2


def test_a_large_refund_is_proposed_and_sent_when_another_person_asks_for_it(
    counter: Desk, number: str, payment_api: PaymentApi
) -> None:
    counter.run("payments", "request", number, "1,250.00")
    sync(counter.profile)
    reference = counter.run("payments", "requests")["requests"][0]["provider_ref"]
    payment_api.post(f"/sandbox/payment_intents/{reference}/pay")
    sync(counter.profile)
    asked = counter.run("payments", "refund", reference)
    assert (asked["proposed"], asked["proposed_by"]) == (True, "ann")
    told = counter.try_("exceptions", "show", asked["item"]).out
    assert "Refund, proposed: 1,250.00 USD" in told
    assert "says ann; a second person is needed" in told
    sign_in(counter.profile, "finn")
    settled = counter.run("exceptions", "settle", asked["item"], "--refund")
    assert (settled["resolution"], settled["settled_by"]) == ("REFUND_ASKED", "finn")
    sync(counter.profile)
    assert requests(counter)["REFUND"] == ("CONFIRMED", "SUCCEEDED")


def sign_in(profile: Path, login: str) -> None:
    """Somebody else works at this desk now."""
    person = SignedInPerson(login, login, (Role.REGISTRAR,), "t", "2999-01-01T00:00:00Z")
    with (
        Office.open(Settings(profile, None), lambda new: None, SystemClock()) as office,
        office.store.recording() as session,
    ):
        sign_in_here(session, person)


def test_a_request_is_withdrawn(counter: Desk, number: str, payment_api: PaymentApi) -> None:
    counter.run("payments", "request", number, "80")
    sync(counter.profile)
    reference = counter.run("payments", "requests")["requests"][0]["provider_ref"]
    counter.run("payments", "withdraw", reference)
    sync(counter.profile)
    assert requests(counter)["CANCEL"] == ("CONFIRMED", "CANCELLED")
    assert payment_api.get(f"/v1/payment_intents/{reference}")["status"] == "canceled"
    assert counter.try_("payments", "withdraw", reference).status == 1
    assert counter.try_("payments", "withdraw", "pi_nobody").status == 1


def test_a_live_key_that_may_do_everything_is_not_taken(profile_dir: Path, number: str) -> None:
    ended = Desk(profile_dir).try_("payments", "connect", typed="sk_live_abcdefghijkl\n")
    assert ended.status == 1
    assert "restricted key" in ended.err
    assert "sk_live_abcdefghijkl" not in ended.out + ended.err


def test_it_is_one_of_the_services_there_are(counter: Desk, payment_api: PaymentApi) -> None:
    key = f"{payment_api.writing_key}\n"
    refused = counter.try_(
        *("payments", "connect", payment_api.url, "--provider", "nobody"), typed=key
    )
    assert refused.status != 0
    assert "“nobody”" in refused.err
    made = counter.run("payments", "connect", "--provider", "stripe", typed=key)
    assert (made["provider"], made["url"]) == ("stripe", "https://api.stripe.com")


def test_why_a_request_is_not_done_is_told(
    counter: Desk, number: str, payment_api: PaymentApi
) -> None:
    asked = counter.run("payments", "request", number, "80")
    payment_api.fault("429", key=asked["operation"], count=9)
    with Office.open(Settings(counter.profile, None), lambda new: None, SystemClock()) as office:
        office.cycle().run([Peer.PAYMENTS])
    [told] = counter.run("payments", "requests")["requests"]
    assert (told["state"], told["why"]) == ("SAVED", "payments_busy")
    assert "The service asked to wait" in counter.try_("payments", "requests").out
