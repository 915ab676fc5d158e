"""A cent that is not accounted for: how much, of which payment, where it is, and by which check."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """minor: the amount it is about; payment: its name, with what befell it; place: where it lies."""

    check: str
    minor: int
    currency: str
    payment: str
    place: str


@dataclass(frozen=True, slots=True)
class Checked:
    """One of the thirteen checks at a moment."""

    check: str
    looked_at: int
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Nothing was found."""
        return not self.findings
