"""The short form for a contact of a student: added, changed, or taken off the record."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtWidgets import QWidget

from registrar_desktop.records.student_lines import ContactLine
from registrar_desktop.schema.vocabulary import ContactKind
from ui import operations
from ui.desktop.controls.buttons import button
from ui.desktop.controls.fields import ChoiceField, Field, TextField
from ui.desktop.controls.layouts import row
from ui.desktop.controls.sheet import Sheet
from ui.desktop.frame.bridge import Bridge
from ui.desktop.pages.chips import choices
from ui.field_words import field_word
from ui.language import tr

_TOLD = [("no", tr("No")), ("yes", tr("Yes"))]


class ContactSheet(Sheet):
    """One contact; a new one where `contact` is None."""

    def __init__(
        self, over: QWidget, bridge: Bridge, number: str, contact: ContactLine | None = None
    ) -> None:
        name, done = (
            (tr("Edit the contact"), tr("Save")) if contact else (tr("Add a contact"), tr("Add"))
        )
        super().__init__(over, name, done, self._keep)
        self._bridge, self._number, self._contact = bridge, number, contact
        self.fields: dict[str, Field] = {
            "kind": ChoiceField(field_word("kind"), "kind", choices(ContactKind)),
            "name": TextField(field_word("name"), "name", longest=240),
            "relation": TextField(field_word("relation"), "relation", longest=60),
            "phone": TextField(field_word("phone"), "phone", longest=40),
            "email": TextField(field_word("email"), "email", longest=254),
            "may_receive_info": ChoiceField(
                field_word("may_receive_info"), "may_receive_info", _TOLD
            ),
        }
        self.put(*self.fields.values())
        if contact is not None:
            self._show(contact)

    @property
    def first(self) -> QWidget:
        """Where one begins to type."""
        return self.fields["name"].input

    def take_off(self) -> None:
        """Take the contact off the record."""
        if self._contact is not None:
            take_contact_off(self, self._bridge, self._number, self._contact)
            self.leave()

    def _show(self, contact: ContactLine) -> None:
        for name, field in self.fields.items():
            field.show_value(_text(contact, name))
        off = button(tr("Take off the record"), self.take_off, icon="minus", kind="quiet")
        self.put(row(off, None))

    def _keep(self) -> None:
        if self._contact is None:
            fields = {name: field.value() for name, field in self.fields.items()}
            add_contact(self, self._bridge, self._number, fields)
        else:
            fields = {name: f.value() for name, f in self.fields.items() if f.changed}
            if not fields:
                self.leave()
                return
            edit_contact(self, self._bridge, self._number, self._contact, fields)

    def failed(self, problem: BaseException) -> None:
        """Say what went wrong where it belongs."""
        self.complain(problem, *self.fields.values())


def add_contact(
    owner: ContactSheet, bridge: Bridge, number: str, fields: Mapping[str, str]
) -> None:
    """Record a contact, with the way to take it off again."""
    office = bridge.office

    def kept(contact: operations.ContactKept) -> None:
        undo = partial(operations.remove_contact, office, number=number, contact=contact.id)
        redo = partial(operations.bring_contact_back, office, number=number, contact=contact.id)
        taken = tr("{name} is no contact any more.", name=contact.name)
        said = tr("{name} is a contact now.", name=contact.name)
        bridge.done(said, taken, undo, lambda: bridge.act(bridge, redo, lambda _: bridge.say(said)))
        owner.leave()

    act = partial(operations.add_contact, office, number=number, fields=fields)
    bridge.act(owner, act, kept, owner.failed)


def edit_contact(
    owner: ContactSheet,
    bridge: Bridge,
    number: str,
    contact: ContactLine,
    fields: Mapping[str, str],
) -> None:
    """Change a contact, with the way to put back what was there."""
    office = bridge.office
    before = {name: _text(contact, name) for name in fields}
    change = partial(operations.edit_contact, office, number=number, contact=contact.id)
    again = partial(change, fields=fields, expected=before)
    words = ", ".join(field_word(name).lower() for name in fields)

    def told() -> None:
        bridge.done(
            tr("Saved {words} of {name}.", words=words, name=contact.name),
            tr("Put back {words} of {name}.", words=words, name=contact.name),
            partial(change, fields=before, expected=fields),
            lambda: bridge.act(bridge, again, lambda _: told()),
        )

    def kept(_: operations.ContactKept) -> None:
        told()
        owner.leave()

    bridge.act(owner, partial(change, fields=fields), kept, owner.failed)


def take_contact_off(owner: QWidget, bridge: Bridge, number: str, contact: ContactLine) -> None:
    """Take a contact off the record, with the way to bring it back."""
    office = bridge.office
    off = partial(operations.remove_contact, office, number=number, contact=contact.id)
    back = partial(operations.bring_contact_back, office, number=number, contact=contact.id)

    def told(_: object = None) -> None:
        bridge.done(
            tr("{name} was taken off the record.", name=contact.name),
            tr("{name} is a contact again.", name=contact.name),
            back,
            lambda: bridge.act(bridge, off, told),
        )

    bridge.act(bridge, off, told)


def _text(contact: ContactLine, name: str) -> str:
    value = getattr(contact, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
