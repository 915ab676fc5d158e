"""Reports and exports that this desk makes by itself at certain times, and what became of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from registrar_desktop.store.tables.base import LocalTable


class SavedJob(LocalTable):
    """What is made (`report`, `given`), where it goes, and when it is due next.

    at, on: as they were written, like `06:30` and `mon,thu`. issued: numbered and recorded as
    handed out.
    """

    __tablename__ = "saved_job"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    report: Mapped[str] = mapped_column(String(40))
    given: Mapped[dict[str, Any]]
    target: Mapped[str] = mapped_column(String(1000))
    issued: Mapped[bool]
    at: Mapped[str] = mapped_column(String(10))
    on: Mapped[str] = mapped_column(String(120))
    made_by: Mapped[str] = mapped_column(String(240))
    next_at: Mapped[datetime] = mapped_column(index=True)


class JobRun(LocalTable):
    """One time a job was run. Open = under way, or cut off with the program.

    told: the sentence about what came of it; empty where a file was made.
    """

    __tablename__ = "job_run"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    job: Mapped[str] = mapped_column(
        String(80), ForeignKey("saved_job.name", ondelete="CASCADE"), index=True
    )
    due_at: Mapped[datetime]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    file: Mapped[str] = mapped_column(String(1000), default="")
    told: Mapped[str] = mapped_column(String(2000), default="")
