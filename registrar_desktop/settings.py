"""Where one desk keeps its things, and what the environment says; what is in them is for others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

# In the profile: what is written in clear while a file is made.
SCRATCH = "scratch"
PROGRAM = "Registrar Desktop"
# Opens the store where the computer has no keyring and nobody can be asked.
PASSPHRASE = "REGISTRAR_DESKTOP_PASSPHRASE"  # noqa: S105 - the variable's name
PROFILE = "REGISTRAR_DESKTOP_PROFILE"


@dataclass(frozen=True, slots=True)
class Settings:
    """One desk's folder and the few things that are not kept in its store."""

    profile: Path
    passphrase: str | None = field(default=None, repr=False)


def read_settings(environment: Mapping[str, str], profile: Path | None = None) -> Settings:
    """The settings of a run: the folder named, else the environment's, else the platform's own."""
    named = profile or (Path(environment[PROFILE]) if environment.get(PROFILE) else None)
    folder = (named or default_profile()).expanduser().absolute()
    return Settings(profile=folder, passphrase=environment.get(PASSPHRASE) or None)


def default_profile() -> Path:
    """The platform's folder for a person's data of this program."""
    from platformdirs import user_data_path

    return user_data_path(PROGRAM, appauthor=False)
