"""Which column of a students' spreadsheet holds what, guessed from the headers people write."""

from __future__ import annotations

from collections.abc import Mapping

from registrar_desktop.errors import Invalid
from registrar_desktop.imports.tables import Line, Table, plain_header
from registrar_desktop.rules.student_fields import FIELDS

FULL_NAME = "full_name"

# The better name first: a sheet may have an `ID` beside the student number.
_KNOWN: dict[str, tuple[str, ...]] = {
    "student_number": (
        "studentnumber", "studentno", "studentnr", "studentid", "number", "matriculationnumber",
        "matrikelnummer", "numerodeestudiante", "numeroetudiant", "sisid", "universityid",
        "campusid", "emplid", "id", "no",
    ),
    "family_name": (
        "familyname", "lastname", "surname", "family", "last", "legallastname", "nachname",
        "apellidos", "apellido", "nomdefamille", "nom", "cognome", "sobrenome",
    ),
    "given_name": (
        "givenname", "firstname", "forename", "given", "first", "legalfirstname", "givennames",
        "forenames", "firstnames", "vorname", "nombre", "nombres", "prenom", "nome",
    ),
    "middle_name": ("middlename", "middle", "middlenames", "secondname"),
    "preferred_name": (
        "preferredname", "preferred", "preferredfirstname", "preferredgivenname", "nickname",
        "knownas", "calledname", "rufname",
    ),
    "birth_date": (
        "birthdate", "dateofbirth", "dob", "born", "birthday", "geburtsdatum",
        "fechadenacimiento", "datedenaissance", "birth",
    ),
    "email": (
        "email", "emailaddress", "mail", "institutionalemail", "universityemail", "studentemail",
        "correo", "correoelectronico", "courriel", "primaryemail",
    ),
    "phone": (
        "phone", "phonenumber", "telephone", "telephonenumber", "mobile", "mobilephone", "cell",
        "cellphone", "tel", "telefon", "telefono", "handy",
    ),
    "level": ("level", "academiclevel", "career", "studylevel", "degreelevel", "classification"),
    "sex": ("sex", "gender", "geschlecht", "sexo", "sexe"),
    "citizenship": ("citizenship", "nationality", "countryofcitizenship"),
    "residency": ("residency", "residencystatus"),
    "status": ("status", "studentstatus"),
    "privacy_flag": ("privacyflag", "privacy", "ferpa", "confidential", "nondisclosure"),
    "address.line1": ("address", "street", "streetaddress", "address1", "addressline1"),
    "address.line2": ("address2", "addressline2", "apartment"),
    "address.city": ("city", "town"),
    "address.region": ("region", "state", "province", "county"),
    "address.postal_code": ("postalcode", "postcode", "zip", "zipcode", "plz"),
    "address.country": ("country", "addresscountry"),
    "note": ("note", "notes", "remarks", "comment"),
    FULL_NAME: ("name", "fullname", "studentname", "student"),
}  # fmt: skip
_NEEDED = ("family_name", "given_name", FULL_NAME)
_LOOKED_AT = 20


def guess(cells: list[str]) -> dict[str, int]:
    """Field -> column, for the headers that are known."""
    columns: dict[str, int] = {}
    headers = [plain_header(cell) for cell in cells]
    for field, names in _KNOWN.items():
        found = next((headers.index(name) for name in names if name in headers), None)
        if found is not None and found not in columns.values():
            columns[field] = found
    return columns


def header_line(table: Table) -> tuple[Line, dict[str, int]] | None:
    """The row that looks most like headers of students, and its columns; None where none does."""
    best: tuple[Line, dict[str, int]] | None = None
    for line in table.lines[:_LOOKED_AT]:
        columns = guess(line.cells)
        named = any(field in columns for field in _NEEDED)
        if named and len(columns) >= 2 and (best is None or len(columns) > len(best[1])):
            best = line, columns
    return best


def chosen(table: Table, mapping: Mapping[str, str]) -> tuple[Line, dict[str, int]]:
    """The columns a person chose, as field -> header. Raises Invalid where one is not there."""
    wanted = {field: plain_header(header) for field, header in mapping.items()}
    unknown = next((field for field in wanted if field not in {*FIELDS, FULL_NAME}), None)
    if unknown is not None:
        raise Invalid("field_unknown", field=unknown[:60])
    for line in table.lines[:_LOOKED_AT]:
        headers = [plain_header(cell) for cell in line.cells]
        if set(wanted.values()) <= set(headers):
            return line, {field: headers.index(name) for field, name in wanted.items()}
    raise Invalid("import_columns_missing", file=table.name, columns=", ".join(mapping.values()))
