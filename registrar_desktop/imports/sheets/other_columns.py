"""The columns of spreadsheets of contacts, courses, sections, registrations, charges and payments,
by the headers people write (English, German, French, Spanish, Arabic).
"""

from __future__ import annotations

from registrar_desktop.imports.sheets.headers import SheetKind

_STUDENT = (
    "studentnumber", "studentno", "studentnr", "studentid", "matriculationnumber",
    "matrikelnummer", "numerodeestudiante", "numeroetudiant", "رقمالطالب", "sisid",
    "universityid", "campusid", "emplid", "accountnumber", "student",
)  # fmt: skip
_TERM = ("term", "termcode", "semester", "session", "period", "semestre", "trimestre", "الفصل")
_COURSE = ("course", "coursecode", "courseid", "kurs", "cours", "curso", "المقرر")
_SUBJECT = ("subject", "subjectcode", "subjectarea", "department", "fach", "matiere", "asignatura")
_NUMBER = ("coursenumber", "catalognumber", "coursenum", "number")
_CRN = (
    "crn", "classnumber", "classnbr", "sectionnumber", "sectionid", "callnumber", "classid",
    "kursnummer",
)  # fmt: skip
_SECTION = ("section", "sectioncode", "classcode", "group", "gruppe", "groupe", "grupo")
_DATE = (
    "date", "paymentdate", "paidon", "posteddate", "receivedat", "transactiondate", "chargedate",
    "effectivedate", "datum", "fecha", "التاريخ",
)  # fmt: skip
_REFERENCE = (
    "reference", "referenceno", "referencenumber", "ref", "transactionid", "receiptno",
    "receiptnumber", "receipt", "checknumber", "checkno", "confirmation", "belegnummer",
    "referenz", "referencia", "المرجع",
)  # fmt: skip
_DESCRIPTION = ("description", "details", "memo", "beschreibung", "libelle", "descripcion")
_AMOUNT = ("amount", "betrag", "montant", "importe", "monto", "المبلغ")

CONTACTS = SheetKind(
    "CONTACTS",
    {
        "student_number": _STUDENT,
        "name": (
            "contactname", "contact", "guardianname", "guardian", "parentname", "parent",
            "emergencycontact", "emergencycontactname", "payername", "kontakt", "contacto",
        ),
        "kind": ("contacttype", "contactkind", "kind", "type", "art"),
        "relation": ("relation", "relationship", "relationtostudent", "beziehung", "lien"),
        "phone": ("contactphone", "phone", "phonenumber", "telephone", "mobile", "telefon"),
        "email": ("contactemail", "email", "emailaddress", "mail", "courriel", "correo"),
        "may_receive_info": ("mayreceiveinfo", "receivesinformation", "consent", "release"),
    },
    (frozenset({"student_number"}), frozenset({"name"})),
)  # fmt: skip
COURSES = SheetKind(
    "COURSES",
    {
        "course": _COURSE,
        "subject": _SUBJECT,
        "number": _NUMBER,
        "title": ("title", "coursetitle", "coursename", "longtitle", "titel", "titre", "titulo",
                  "intitule", "اسمالمقرر", "name"),
        "credits": ("credits", "units", "credithours", "ects", "creditpoints", "creditos"),
        "level": ("level", "academiclevel", "career"),
        "repeatable": ("repeatable", "repeat"),
        "active": ("active",),
    },
    (frozenset({"course", "number"}), frozenset({"title"})),
)  # fmt: skip
SECTIONS = SheetKind(
    "SECTIONS",
    {
        "term": _TERM,
        "crn": _CRN,
        "course": _COURSE,
        "subject": _SUBJECT,
        "number": _NUMBER,
        "section": _SECTION,
        "capacity": ("capacity", "seats", "totalseats", "maxenrollment", "maximumenrollment",
                     "enrollmentcap", "limit", "plaetze", "platze", "places", "cupo"),
        "waitlist": ("waitlist", "waitlistcapacity", "waitcap"),
        "credits": ("credits", "units", "credithours"),
        "instructor": ("instructor", "teacher", "professor", "lecturer", "dozent", "enseignant",
                       "docente", "المدرس"),
        "days": ("days", "meetingdays", "day", "tage", "jours", "dias"),
        "start": ("starttime", "begintime", "start", "from", "beginn"),
        "end": ("endtime", "end", "to", "ende"),
        "room": ("room", "location", "raum", "salle", "aula"),
        "status": ("status", "sectionstatus"),
    },
    (frozenset({"term"}), frozenset({"crn", "section"}), frozenset({"course", "number"})),
)  # fmt: skip
REGISTRATIONS = SheetKind(
    "REGISTRATIONS",
    {
        "student_number": _STUDENT,
        "term": _TERM,
        "crn": _CRN,
        "course": _COURSE,
        "subject": _SUBJECT,
        "number": _NUMBER,
        "section": _SECTION,
        "status": ("status", "registrationstatus", "enrollmentstatus"),
        "date": ("registrationdate", "enrollmentdate", "registeredon", "begindate", *_DATE),
        "credits": ("credits", "units"),
        "grade": ("grade", "finalgrade", "note", "calificacion"),
    },
    (frozenset({"student_number"}), frozenset({"crn", "section"})),
    frozenset({"date"}),
)
CHARGES = SheetKind(
    "CHARGES",
    {
        "student_number": _STUDENT,
        "code": ("chargecode", "feecode", "detailcode", "code", "fee", "feetype", "charge"),
        "amount": ("chargeamount", "amountdue", *_AMOUNT),
        "currency": ("currency", "waehrung", "wahrung", "devise", "moneda"),
        "date": ("chargedate", *_DATE),
        "due_date": ("duedate", "due", "dueon", "faellig", "echeance", "vencimiento"),
        "description": _DESCRIPTION,
        "term": _TERM,
        "reference": ("invoicenumber", "invoice", "chargeid", *_REFERENCE),
    },
    (
        frozenset({"student_number"}), frozenset({"amount"}),
        frozenset({"code", "description"}), frozenset({"date", "due_date"}),
    ),
    frozenset({"date", "due_date"}),
)  # fmt: skip
PAYMENTS = SheetKind(
    "PAYMENTS",
    {
        "student_number": _STUDENT,
        "method": ("paymentmethod", "method", "paymenttype", "tender", "zahlungsart", "mode",
                   "modedepaiement", "formadepago", "طريقةالدفع"),
        "amount": ("amountpaid", "paymentamount", "paid", "payment", *_AMOUNT),
        "currency": ("currency", "waehrung", "wahrung", "devise", "moneda"),
        "date": _DATE,
        "reference": _REFERENCE,
        "payer": ("payer", "paidby", "payername", "einzahler", "payeur", "pagador"),
        "term": _TERM,
        "description": _DESCRIPTION,
    },
    (
        frozenset({"student_number"}), frozenset({"amount"}),
        frozenset({"method"}), frozenset({"date"}),
    ),
    frozenset({"date"}),
)  # fmt: skip
