"""The school's letterhead stands on every paper, and nothing that could not be printed is kept."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from registrar_desktop.errors import Fault
from registrar_desktop.exports.papers import Paper, Text
from registrar_desktop.exports.tables import Stamp
from registrar_desktop.records.letterhead import (
    MOST_LOGO_BYTES,
    Letterhead,
    keep_letterhead,
    read_letterhead,
)
from registrar_desktop.store.desk_store import DeskStore
from tests.papers.pdf import read, write


def numbered(stamp: Stamp, logo: bytes) -> Paper:
    return Paper("Letter", stamp, [Text("Enrolled.")], number="D07-V00012", logo=logo)


def picture(kind: str = "PNG", size: tuple[int, int] = (200, 80)) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, "navy").save(stream, kind)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_the_letterhead_is_on_every_paper(school: DeskStore, stamp: Stamp, kind: str) -> None:
    head = Letterhead("Office of Records", "1 College Road, Springfield", picture(kind))
    with school.recording() as session:
        keep_letterhead(session, head)
    with school.reading() as session:
        assert read_letterhead(session) == head
    headed = replace(stamp, office=head.office, address=head.address)
    told = read(write(numbered(headed, head.logo)))
    assert "Office of Records · 1 College Road, Springfield" in told.text


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (Letterhead(logo=b"GIF89a not a picture"), "letterhead_logo_unreadable"),
        (Letterhead(logo=b"\x89PNG\r\n\x1a\n" + b"\0" * 50), "letterhead_logo_unreadable"),
        (Letterhead(logo=b"\0" * (MOST_LOGO_BYTES + 1)), "letterhead_logo_large"),
        (Letterhead(logo=picture(size=(5000, 4))), "letterhead_logo_large"),
        (Letterhead(office="x" * 200), "letterhead_line_long"),
    ],
)
def test_what_could_not_be_printed_is_not_kept(
    school: DeskStore, given: Letterhead, code: str
) -> None:
    with school.recording() as session:
        before = read_letterhead(session)
        with pytest.raises(Fault) as refused:
            keep_letterhead(session, given)
    assert refused.value.code == code
    with school.reading() as session:
        assert read_letterhead(session) == before


def test_a_long_address_gives_way_to_the_number(stamp: Stamp) -> None:
    headed = replace(stamp, office="Office of Records", address="1 College Road, " * 12)
    told = read(write(numbered(headed, picture())))
    assert "No. D07-V00012" in told.text
