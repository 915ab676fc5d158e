"""The key of the store: in the keyring where there is one, from a passphrase where there is none."""

from __future__ import annotations

import json
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from registrar_desktop.errors import Invalid, Unusable
from registrar_desktop.store.keys import KEY_FILE, obtain_key
from tests.fixtures.desk import MemoryKeyring


def nobody(_new: bool) -> str | None:
    """Nobody can be asked."""
    return None


@pytest.fixture
def no_keyring() -> None:
    """A computer without a keyring."""
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]


def test_the_keyring_keeps_the_key_and_the_folder_only_where_it_is(
    profile_dir: Path, memory_keyring: MemoryKeyring
) -> None:
    key = obtain_key(profile_dir, nobody)
    assert len(key) == 32
    assert obtain_key(profile_dir, nobody) == key
    place = (profile_dir / KEY_FILE).read_text("utf-8")
    assert key.hex() not in place
    assert key.hex() in memory_keyring.kept.values()


def test_two_profiles_have_two_keys(profile_dir: Path) -> None:
    assert obtain_key(profile_dir / "a", nobody) != obtain_key(profile_dir / "b", nobody)


def test_a_key_that_left_the_keyring_is_told(
    profile_dir: Path, memory_keyring: MemoryKeyring
) -> None:
    obtain_key(profile_dir, nobody)
    memory_keyring.kept.clear()
    with pytest.raises(Unusable) as told:
        obtain_key(profile_dir, nobody)
    assert told.value.code == "key_not_in_keyring"


@pytest.mark.usefixtures("no_keyring")
def test_without_a_keyring_a_passphrase_makes_the_key(profile_dir: Path) -> None:
    asked: list[bool] = []

    def ask(new: bool) -> str:
        asked.append(new)
        return "correct horse"

    key = obtain_key(profile_dir, ask)
    assert obtain_key(profile_dir, ask) == key
    assert asked == [True, False]
    assert obtain_key(profile_dir, lambda _new: "another horse") != key
    assert "horse" not in (profile_dir / KEY_FILE).read_text("utf-8")


@pytest.mark.usefixtures("no_keyring")
def test_a_short_passphrase_or_none_makes_no_key(profile_dir: Path) -> None:
    with pytest.raises(Invalid) as short:
        obtain_key(profile_dir, lambda _new: "1234567")
    assert short.value.code == "passphrase_short"
    with pytest.raises(Unusable) as unasked:
        obtain_key(profile_dir, nobody)
    assert unasked.value.code == "passphrase_needed"
    assert list(profile_dir.iterdir()) == []


def test_a_store_without_its_key_file_gets_no_new_key(profile_dir: Path) -> None:
    (profile_dir / "store.db").write_bytes(b"a store")
    with pytest.raises(Unusable) as told:
        obtain_key(profile_dir, nobody)
    assert told.value.code == "key_missing"


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"{}", b"\xff\xfe", b'{"kept_in": "passphrase", "salt": "no hex"}'],
)
def test_a_damaged_key_file_is_told_and_left_as_it_is(profile_dir: Path, content: bytes) -> None:
    place = profile_dir / KEY_FILE
    place.write_bytes(content)
    with pytest.raises(Unusable) as told:
        obtain_key(profile_dir, nobody)
    assert told.value.code == "key_file_damaged"
    assert place.read_bytes() == content


def test_the_key_file_is_whole_or_not_there(profile_dir: Path) -> None:
    obtain_key(profile_dir, nobody)
    assert [each.name for each in profile_dir.iterdir()] == [KEY_FILE]
    assert json.loads((profile_dir / KEY_FILE).read_text("utf-8"))["kept_in"] == "keyring"
