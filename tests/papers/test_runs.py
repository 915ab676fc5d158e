"""Many papers in one document: bookmarks, two on a sheet, the roll, and no more memory for more."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid
from registrar_desktop.exports.papers import MM, PageSize, Paper, Text
from registrar_desktop.exports.pdf.document import write_bundle
from registrar_desktop.exports.progress import Cancelled, Meter, silent
from registrar_desktop.exports.tables import Stamp
from registrar_desktop.records.handing_out import receipts_of, students_with_accounts
from registrar_desktop.records.lists.students import StudentQuery
from registrar_desktop.reports.receipt import receipts
from registrar_desktop.reports.requests import (
    ReceiptLayout,
    ReceiptRun,
    StatementRequest,
    StatementRun,
)
from registrar_desktop.reports.source import Source
from registrar_desktop.reports.statement import account_statements
from registrar_desktop.reports.statement_books import read_books
from registrar_desktop.rules.ledger import Aging, Instalment
from registrar_desktop.schema.accounts import LedgerEntry
from tests.papers.pdf import Read, read


def slips(stamp: Stamp, how_many: int) -> Iterator[Paper]:
    for number in range(how_many):
        yield Paper(
            "Receipt", stamp, [Text(f"number {number}")], PageSize.A5, number=f"D07-{number:06d}"
        )


def bundled(papers: Iterator[Paper], *, two: bool = False) -> Read:
    stream = io.BytesIO()
    write_bundle(papers, stream, Meter(silent), title="Receipts", side_by_side=two)
    return read(stream.getvalue())


def test_each_paper_has_a_page_and_a_bookmark(stamp: Stamp) -> None:
    told = bundled(slips(stamp, 3))
    assert [page.count("number ") for page in told.pages] == [1, 1, 1]
    assert told.bookmarks == tuple((0, f"D07-{number:06d}", number) for number in range(3))
    assert (told.title, told.loose_fonts) == ("Receipts", frozenset())


def test_two_stand_side_by_side_on_a_sheet_of_twice_the_width(stamp: Stamp) -> None:
    told = bundled(slips(stamp, 5), two=True)
    assert told.size == pytest.approx((297 * MM, 210 * MM), abs=0.5)
    assert [page.count("number ") for page in told.pages] == [2, 2, 1]
    assert [page for _, _, page in told.bookmarks] == [0, 0, 1, 1, 2]


def test_nothing_to_print_is_said(stamp: Stamp) -> None:
    with pytest.raises(Invalid, match="paper_nothing_to_print"):
        bundled(slips(stamp, 0))


def test_a_run_can_be_stopped_between_two_papers(stamp: Stamp) -> None:
    def stop(done: int, of: int) -> None:
        if done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_bundle(slips(stamp, 9), io.BytesIO(), Meter(stop), title="Receipts")


class Hole(io.RawIOBase):
    """Takes all that is written and keeps nothing."""

    def write(self, data: object) -> int:
        return len(bytes(data))  # type: ignore[call-overload]


def most_memory(stamp: Stamp, how_many: int) -> int:
    tracemalloc.start()
    try:
        write_bundle(slips(stamp, how_many), Hole(), Meter(silent), title="x")  # type: ignore[arg-type]
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_more_papers_take_hardly_more_memory(stamp: Stamp) -> None:
    most_memory(stamp, 2)
    few, many = most_memory(stamp, 20), most_memory(stamp, 220)
    assert (many - few) / 200 < 6_000, "only where each page stands is kept"


def numbers(session: Session) -> list[str]:
    return [number for number, _ in students_with_accounts(session, StudentQuery())]


def test_statements_of_everybody_in_one_document(source: Source) -> None:
    found = numbers(source.session)
    assert len(found) > 100
    pairs = tuple((number, f"D07-S{place:05d}") for place, number in enumerate(found, 1))
    told = bundled(account_statements(source, StatementRun(pairs)))
    assert [title for _, title, _ in told.bookmarks] == [f"{one} {two}" for one, two in pairs]
    for (number, statement), (_, _, page) in zip(pairs, told.bookmarks, strict=True):
        assert number in told.pages[page]
        assert statement in told.pages[page]


def test_the_ages_of_each_account_add_up_to_its_balance(source: Source) -> None:
    ends = (source.day, source.day - timedelta(days=40))
    for number in numbers(source.session):
        for until in ends:
            books = read_books(source, StatementRequest(number, until=until))
            assert books.aging.balance == books.balance
            assert 0 <= books.due <= max(books.balance, 0)


def test_what_a_plan_covers_falls_due_with_its_instalments(source: Source) -> None:
    books = read_books(source, StatementRequest(numbers(source.session)[0]))
    entry = books.lines[0].entry
    day = source.day
    plan = tuple(Instalment(day + timedelta(days=30 * step), 10000) for step in (-1, 0, 1))
    owing = replace(
        books,
        lines=[],
        previous=25000,
        aging=Aging(over_90=25000),
        instalments=plan,
        currency=entry.currency,
    )
    assert [part.paid_minor for part in owing.plan] == [5000, 0, 0]
    assert owing.due == 15000, "the late part and the one of today"
    assert owing.next_due == day
    assert replace(owing, previous=40000, aging=Aging(over_90=40000)).due == 30000


@pytest.mark.parametrize("layout", list(ReceiptLayout))
def test_receipts_in_every_layout(source: Source, layout: ReceiptLayout) -> None:
    found = receipts_of(source.session, None, None)[:5]
    run = ReceiptRun(tuple((number, 1 + place % 2) for place, number in enumerate(found)),
                     layout=layout)  # fmt: skip
    told = bundled(receipts(source, run), two=layout is ReceiptLayout.TWO)
    entries = {
        entry.receipt_number: entry
        for entry in source.session.scalars(
            select(LedgerEntry).where(LedgerEntry.receipt_number.in_(found))
        )
    }
    for number in found:
        assert number in told.text
        assert f"{-entries[number].amount_minor / 100:,.2f}" in told.text
    assert told.text.count("COPY 2") == 2 * 2, "across the page and in words"
