"""The columns of a students' spreadsheet, by the headers people write."""

from __future__ import annotations

from registrar_desktop.imports.sheets.headers import SheetKind

FULL_NAME = "full_name"

# The better name first: a sheet may have an `ID` beside the student number.
_KNOWN: dict[str, tuple[str, ...]] = {
    "student_number": (
        "studentnumber", "studentno", "studentnr", "studentid", "number", "matriculationnumber",
        "matrikelnummer", "numerodeestudiante", "numeroetudiant", "sisid", "universityid",
        "campusid", "emplid", "رقمالطالب", "id", "no",
    ),
    "family_name": (
        "familyname", "lastname", "surname", "family", "last", "legallastname", "nachname",
        "apellidos", "apellido", "nomdefamille", "nom", "cognome", "sobrenome", "familienname",
        "اسمالعائلة", "اللقب",
    ),
    "given_name": (
        "givenname", "firstname", "forename", "given", "first", "legalfirstname", "givennames",
        "forenames", "firstnames", "vorname", "nombre", "nombres", "prenom", "prenoms", "nome",
        "الاسمالاول", "الاسم",
    ),
    "middle_name": ("middlename", "middle", "middlenames", "secondname"),
    "preferred_name": (
        "preferredname", "preferred", "preferredfirstname", "preferredgivenname", "nickname",
        "knownas", "calledname", "rufname",
    ),
    "birth_date": (
        "birthdate", "dateofbirth", "dob", "born", "birthday", "geburtsdatum",
        "fechadenacimiento", "datedenaissance", "تاريخالميلاد", "birth",
    ),
    "email": (
        "email", "emailaddress", "mail", "institutionalemail", "universityemail", "studentemail",
        "correo", "correoelectronico", "courriel", "adressemail", "البريدالالكتروني",
        "primaryemail",
    ),
    "phone": (
        "phone", "phonenumber", "telephone", "telephonenumber", "mobile", "mobilephone", "cell",
        "cellphone", "tel", "telefon", "telefono", "handy", "portable", "الهاتف",
    ),
    "level": ("level", "academiclevel", "career", "studylevel", "degreelevel", "classification"),
    "sex": ("sex", "gender", "geschlecht", "sexo", "sexe"),
    "citizenship": ("citizenship", "nationality", "countryofcitizenship"),
    "residency": ("residency", "residencystatus"),
    "status": ("status", "studentstatus"),
    "privacy_flag": ("privacyflag", "privacy", "ferpa", "confidential", "nondisclosure"),
    "address.line1": (
        "address", "street", "streetaddress", "address1", "addressline1", "strasse", "adresse",
        "direccion",
    ),
    "address.line2": ("address2", "addressline2", "apartment"),
    "address.city": ("city", "town", "ort", "stadt", "ville", "ciudad"),
    "address.region": ("region", "state", "province", "county"),
    "address.postal_code": ("postalcode", "postcode", "zip", "zipcode", "plz", "codepostal"),
    "address.country": ("country", "addresscountry", "land", "pays", "pais"),
    "note": ("note", "notes", "remarks", "comment"),
    FULL_NAME: ("name", "fullname", "studentname", "student"),
}  # fmt: skip

STUDENTS = SheetKind(
    "STUDENTS",
    _KNOWN,
    (frozenset({"family_name", "given_name", FULL_NAME}),),
    frozenset({"birth_date"}),
)
