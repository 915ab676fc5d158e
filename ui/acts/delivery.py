"""Joining, signing in, delivery and what needs attention."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from registrar_desktop.rules.audit_chain import Noted
from registrar_desktop.store import identity
from registrar_desktop.store.audit import note
from ui import connections
from ui.outcomes import Standing

if TYPE_CHECKING:
    from pathlib import Path

    from registrar_desktop.store.identity import JoinedDesk, SignedInPerson
    from sync.attention import AttentionItem, SettledItem
    from sync.cycle import CycleOutcome, Phase
    from sync.protocol import FieldConflict
    from ui.office import Office


def join(
    office: Office, *, url: str, code: str, ca_file: Path | None = None, fingerprint: str = ""
) -> JoinedDesk:
    """Enrol this desk at a centre. Needs the network.

    ca_file, fingerprint: whom to believe to be the centre, instead of whom the system believes.
    """
    from sync import enrolment
    from sync.trust import trust_in

    return enrolment.join(office.store, url, code, trust_in(ca_file, fingerprint))


def rely_on(office: Office, *, ca_file: Path | None = None, fingerprint: str = "") -> None:
    """Believe another certificate to be the centre's; what the system believes where both are
    empty. Raises Invalid."""
    from sync.trust import keep_trust, trust_in

    trust = trust_in(ca_file, fingerprint)
    with office.store.recording() as session:
        keep_trust(session, trust)
    office.note_sign_in()


def rejoin(office: Office, *, code: str) -> JoinedDesk:
    """Go on as the same desk at a centre that has forgotten it. Needs the network."""
    from sync import enrolment

    return enrolment.rejoin(office.store, code)


def sign_in(
    office: Office, *, login: str, password: str, code: str | None = None
) -> SignedInPerson:
    """Sign somebody in, at the centre or, while it does not answer, against what was kept.

    code: where the account has a second factor; Refused as `second_factor_needed` without it.
    """
    from sync import enrolment

    person = enrolment.sign_in(office.store, login, password, code)
    office.note_sign_in()
    return person


def sign_out(office: Office) -> None:
    """Nobody works here any more; the journal stays."""
    with office.store.recording() as session:
        note(session, Noted.SIGN_OUT, office.clock.now())
        identity.sign_out_here(session)


def connect_payments(
    office: Office, *, url: str, key: str, provider: str = connections.USUAL
) -> connections.Connection:
    """Connect this desk to the payment API, at its usual address where none is given; nothing is
    asked of it yet."""
    made = connections.connect_payments(office.store, url, key, provider)
    office.note_sign_in()
    return made


def status(office: Office) -> Standing:
    """How this desk stands; asks nobody outside."""
    from registrar_desktop.records.reconciliation.exceptions import count_waiting
    from sync.payments.centre_figures import read_figures, seen_by_centre
    from sync.payments.health import read_health
    from sync.status import read_status

    now = office.clock.now()
    with office.store.reading() as session:
        figures = read_figures(session)
        joined = identity.joined_desk(session) if identity.is_joined(session) else None
        person = identity.who_is_here(session)
        return Standing(
            desk=joined.code if joined else None,
            school=joined.school if joined else None,
            signed_in=person.login if person else None,
            sync=read_status(session),
            payments_connected=connections.connection(office.store) is not None,
            payment_health=read_health(session, now),
            payments_at_centre=figures,
            seen_by_centre=seen_by_centre(figures, now),
            exceptions=count_waiting(session),
        )


def work_offline(office: Office, *, offline: bool) -> None:
    """Ask nobody outside, or begin again at once; what is recorded meanwhile is kept."""
    office.work_offline(offline)


def sync(office: Office, *, on_phase: Callable[[Phase], None] | None = None) -> CycleOutcome:
    """One cycle: deliver, fetch, ask the payment API. A peer's fault is in the outcome; Refused where
    this desk works offline by choice."""
    from sync.by_choice import require_online

    with office.store.reading() as session:
        require_online(session)
    return office.cycle(on_phase or (lambda phase: None)).run()


def keep_syncing(office: Office, *, told: Callable[[CycleOutcome], None]) -> None:
    """Start the thread that syncs by itself; it ends when the office is closed. `told` is called
    on that thread after each cycle. Refused where this desk works offline by choice."""
    from sync.by_choice import require_online

    with office.store.reading() as session:
        require_online(session)
        identity.joined_desk(session)
        identity.signed_in(session)
    office.runner.listen(told)
    office.runner.start()


def list_attention(office: Office) -> list[AttentionItem]:
    """Refusals and conflicts that wait for a person, oldest first."""
    from sync import attention

    with office.store.reading() as session:
        return attention.list_attention(session)


def list_refused_sides(office: Office) -> dict[str, tuple[FieldConflict, ...]]:
    """What was refused, beside what was before and what the centre has; by change set."""
    from sync.attention import list_attention as listed
    from sync.refused_sides import refused_sides

    with office.store.reading() as session:
        return refused_sides(session, listed(session))


def list_settled(office: Office) -> list[SettledItem]:
    """What the centre settled by itself while it accepted this desk's changes, the newest first."""
    from sync import attention

    with office.store.reading() as session:
        return attention.list_settled(session)


def answer(office: Office, *, number: int, choose: str, reason: str = "") -> str:
    """Answer a refusal or conflict with one of its suggested choices; how the choice is called."""
    from sync import answering, attention
    from ui.cases import told_choice

    with office.store.reading() as session:
        choices = attention.read_attention(session, number).choices
    words = next((told_choice(each) for each in choices if each.code == choose), "")
    answering.choose(office.store, number, choose, reason=reason, words=words)
    office.note_change()
    return words


def settle(office: Office, *, number: int, keep: str) -> None:
    """Answer a refusal or conflict: keep `mine` or `theirs`."""
    from sync import attention

    attention.settle(office.store, number, attention.Keep(keep))
    office.note_change()


def discard(office: Office, *, number: int, along: bool = False) -> None:
    """Give a refused or conflicting change up; it stays in the history. `along`: with the
    unconfirmed work that rests on it, such as the drop of a refused registration."""
    from sync import attention

    attention.discard(office.store, number, along=along)
    office.note_change()
