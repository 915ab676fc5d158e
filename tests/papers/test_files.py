"""A file is there whole or not at all, whatever goes wrong while it is written."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from registrar_desktop.errors import Unusable
from registrar_desktop.exports.files import Opener, open_new, whole_file
from registrar_desktop.exports.progress import Cancelled


def test_a_finished_file_stands_under_its_name_and_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "payments.xlsx"
    with whole_file(target) as stream:
        stream.write(b"all of it")
    assert target.read_bytes() == b"all of it"
    assert list(tmp_path.iterdir()) == [target]


def test_others_cannot_read_it(tmp_path: Path) -> None:
    target = tmp_path / "payments.xlsx"
    with whole_file(target) as stream:
        stream.write(b"names and amounts")
    if os.name == "posix":
        assert target.stat().st_mode & 0o077 == 0


def write_half(target: Path, reason: Exception) -> None:
    with whole_file(target) as stream:
        stream.write(b"half of")
        raise reason


@pytest.mark.parametrize("reason", [Cancelled(), ValueError("a mistake of ours")])
def test_a_failed_file_leaves_nothing_and_the_older_one_untouched(
    tmp_path: Path, reason: Exception
) -> None:
    target = tmp_path / "payments.xlsx"
    target.write_bytes(b"last month")
    with pytest.raises(type(reason)):
        write_half(target, reason)
    assert target.read_bytes() == b"last month"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full disk to lend")
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    def on_a_full_disk(path: Path) -> BinaryIO:
        path.symlink_to("/dev/full")
        return cast(BinaryIO, path.open("wb"))

    with (
        pytest.raises(Unusable) as told,
        whole_file(tmp_path / "roster.pdf", opener=on_a_full_disk) as stream,
    ):
        stream.write(b"x" * 100_000)
    assert told.value.code == "disk_full"
    assert list(tmp_path.iterdir()) == []


def refusing(number: int) -> Opener:
    """Opens like a system that answers every new file with this error."""

    def refuse(path: Path) -> BinaryIO:
        raise OSError(number, os.strerror(number), str(path))

    return refuse


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.EROFS, "folder_read_only"),
        (errno.EACCES, "folder_read_only"),
        (errno.EDQUOT, "disk_full"),
        (errno.EIO, "file_not_written"),
    ],
)
def test_what_the_system_says_becomes_a_fault_with_facts(
    tmp_path: Path, number: int, code: str
) -> None:
    target = tmp_path / "roster.pdf"
    with pytest.raises(Unusable) as told, whole_file(target, opener=refusing(number)):
        pass
    assert told.value.code == code
    assert told.value.facts["folder"] == str(tmp_path)


def test_a_missing_folder_and_a_folder_as_target_are_told(tmp_path: Path) -> None:
    with pytest.raises(Unusable) as missing, whole_file(tmp_path / "no" / "roster.pdf"):
        pass
    assert missing.value.code == "folder_missing"
    with pytest.raises(Unusable) as folder, whole_file(tmp_path):
        pass
    assert folder.value.code == "target_is_folder"


def test_an_unfinished_name_that_is_taken_is_never_overwritten(tmp_path: Path) -> None:
    taken = tmp_path / "taken.part"
    taken.write_bytes(b"somebody else's")
    with pytest.raises(FileExistsError):
        open_new(taken)
    assert taken.read_bytes() == b"somebody else's"
