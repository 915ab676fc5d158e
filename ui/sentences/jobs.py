"""Sentences for reports and exports that are made by themselves at certain times."""

from __future__ import annotations

SENTENCES = {
    "schedule_never": "No day fits what was asked for, so nothing would ever be made at {at}.",
    "schedule_time_unreadable": (
        "“{text}” is no time of day; write it with a colon, like 06:30 or 18:00."
    ),
    "schedule_days_unreadable": (
        "“{text}” names no days; write daily, weekdays such as mon,thu, or days of the month such "
        "as 1,15,last."
    ),
    "job_name": "A job needs a name of at most {most} letters.",
    "job_name_taken": (
        "There is a job with the name {name} already; choose another name, or remove that one "
        "first."
    ),
    "job_failed": "{told}",
    "job_unknown": "There is no job with the name {name}; `jobs list` names them.",
    "job_report_unknown": "There is no report or export {report}; there are {known}.",
    "job_field_unknown": "{report} knows no {name}; it knows {known}.",
    "job_not_issued": (
        "{report} is not numbered and handed out, so there is nothing to issue; leave that out."
    ),
    "job_place_unknown": "A file's name knows no {place}; it knows {known}.",
}
