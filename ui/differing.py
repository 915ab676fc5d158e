"""A record that differed between desk and centre, in words: how it differed, and both values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.field_words import field_word, value_word
from ui.language import tr
from ui.wording import word

if TYPE_CHECKING:
    from registrar_desktop.records.lists.differences import DifferenceRow

_MOST_FIELDS = 6


def told_difference(row: DifferenceRow) -> str:
    """`Other values here. Phone: here 555 0101, at the centre 555 0102`."""
    return ". ".join([word(row.how), *told_fields(row)[:_MOST_FIELDS]])


def told_fields(row: DifferenceRow) -> list[str]:
    """Both sides of each field that differed."""
    return [
        tr(
            "{field_word}: here {value_word}, at the centre {value_word_2}",
            field_word=field_word(name),
            value_word=value_word(row.kind, name, here),
            value_word_2=value_word(row.kind, name, there),
        )
        for name, here, there in row.fields
    ]
