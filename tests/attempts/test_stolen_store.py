"""A stolen store file, a profile copied to another machine: neither tells anything."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlcipher3.dbapi2

from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Unusable
from registrar_desktop.settings import Settings
from registrar_desktop.store import identity
from registrar_desktop.store.keys import KEY_FILE
from tests.command.conftest import OpenOffice, open_office, record_student, settle_in
from tests.fixtures.desk import MemoryKeyring
from ui.office import Office

__all__ = ["open_office"]
SECRETS = ("Przybyszewska", "desk-token-of-d07", "access-token-of-ann", "rk_test_key")


@pytest.fixture
def profile(open_office: OpenOffice) -> Path:
    """The folder of a desk at which somebody has worked, as it lies on the disk."""
    office = open_office()
    settle_in(office)
    record_student(office, SECRETS[0])
    with office.store.recording() as session:
        identity.write_setting(session, "more", {"secrets": SECRETS[1:]})
    office.close()
    return office.profile


def test_nothing_can_be_read_of_the_files(profile: Path, memory_keyring: MemoryKeyring) -> None:
    keys = [*memory_keyring.kept.values()]
    assert keys
    for file in (each for each in profile.rglob("*") if each.is_file()):
        content = file.read_bytes()
        for secret in (*SECRETS, *keys):
            assert secret.encode() not in content, file.name
            assert secret.encode("utf-16-le") not in content, file.name
    assert not (profile / "store.db").read_bytes().startswith(b"SQLite format 3")


@pytest.mark.parametrize(
    "key", ["PRAGMA user_version=0", "PRAGMA key='registrar'", f"PRAGMA key=\"x'{'00' * 32}'\""]
)
def test_the_store_opens_with_no_other_key(profile: Path, key: str) -> None:
    raw = sqlcipher3.dbapi2.connect(str(profile / "store.db"))
    raw.execute("PRAGMA cipher_log_level=NONE")
    with pytest.raises(sqlcipher3.dbapi2.DatabaseError):
        raw.executescript(f"{key}; SELECT count(*) FROM sqlite_master;")
    raw.close()


def test_a_profile_copied_to_another_machine_does_not_open_there(
    profile: Path, memory_keyring: MemoryKeyring
) -> None:
    # The other machine's keyring knows nothing of this desk.
    memory_keyring.kept.clear()
    with pytest.raises(Unusable) as told:
        Office.open(Settings(profile), lambda new: "a guess at it", SystemClock())
    assert told.value.code == "key_not_in_keyring"


def test_a_key_file_made_by_somebody_else_opens_nothing(profile: Path) -> None:
    forged = f'{{"kept_in": "passphrase", "salt": "{"00" * 16}"}}'
    (profile / KEY_FILE).write_text(forged, encoding="utf-8")
    with pytest.raises(Unusable) as told:
        Office.open(Settings(profile), lambda new: "whatever it is", SystemClock())
    assert told.value.code == "key_wrong"
