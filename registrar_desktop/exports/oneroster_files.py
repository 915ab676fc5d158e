"""The files of a OneRoster 1.1 set with their columns, in the order that the standard demands."""

from __future__ import annotations

from registrar_desktop.schema.vocabulary import TermKind

# The one organisation of a set.
SCHOOL = "school"
_BEGIN = ("sourcedId", "status", "dateLastModified")
FILES: dict[str, tuple[str, ...]] = {
    "orgs": (*_BEGIN, "name", "type", "identifier", "parentSourcedId"),
    "academicSessions": (
        *_BEGIN, "title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear",
    ),
    "courses": (
        *_BEGIN, "schoolYearSourcedId", "title", "courseCode", "grades", "orgSourcedId", "subjects",
        "subjectCodes",
    ),
    "classes": (
        *_BEGIN, "title", "grades", "courseSourcedId", "classCode", "classType", "location",
        "schoolSourcedId", "termSourcedIds", "subjects", "subjectCodes", "periods",
    ),
    "users": (
        *_BEGIN, "enabledUser", "orgSourcedIds", "role", "username", "userIds", "givenName",
        "familyName", "middleName", "identifier", "email", "sms", "phone", "agentSourcedIds",
        "grades", "password",
    ),
    "enrollments": (
        *_BEGIN, "classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary",
        "beginDate", "endDate",
    ),
}  # fmt: skip
LEFT_OUT = (
    "categories", "classResources", "courseResources", "demographics", "lineItems", "resources",
    "results",
)  # fmt: skip
MANIFEST = (("manifest.version", "1.0"), ("oneroster.version", "1.1"))
SESSION_TYPES = {
    TermKind.YEAR: "schoolYear",
    TermKind.TERM: "term",
    TermKind.SESSION: "gradingPeriod",
}
