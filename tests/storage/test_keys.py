import os
import re
import stat
from pathlib import Path

import pytest

from bot.errors import ConfigError
from storage.keys import RING, ROOT, Keys, is_open_to_others, open_keys


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def opens_what(keys: Keys, other: Keys) -> bool:
    kek, wrapped = keys.wrap("somebody", b"k" * 32)
    return other.unwrap("somebody", kek, wrapped) == b"k" * 32


def test_the_first_start_makes_a_private_folder_with_a_private_root_key_and_ring(tmp_path: Path) -> None:
    open_keys(tmp_path / "keys", fresh=True)

    assert mode(tmp_path / "keys") == 0o700
    assert {path.name: mode(path) for path in (tmp_path / "keys").iterdir()} == {ROOT: 0o600, RING: 0o600}
    assert (tmp_path / "keys" / ROOT).stat().st_size == 32


def test_every_later_start_has_the_same_keys(tmp_path: Path) -> None:
    first = open_keys(tmp_path, fresh=True)
    again, later = open_keys(tmp_path, fresh=True), open_keys(tmp_path, fresh=False)

    for keys in (again, later):
        assert opens_what(first, keys)
        assert keys.address_index("paper", "ana") == first.address_index("paper", "ana")
        assert keys.sign(b"line") == first.sign(b"line")


def test_keys_never_show_themselves(tmp_path: Path) -> None:
    keys = open_keys(tmp_path, fresh=True)

    assert re.fullmatch(r"<storage\.keys\.Keys object at 0x[0-9a-f]+>", repr(keys))


def test_the_root_key_stands_in_no_other_file(tmp_path: Path) -> None:
    keys = open_keys(tmp_path, fresh=True)
    ring = (tmp_path / RING).read_bytes()

    assert not any(secret.hex().encode() in ring or secret in ring for secret in (keys.index, keys.audit))


def test_an_address_is_found_by_channel_and_address_and_never_by_another_split_of_the_two(tmp_path: Path) -> None:
    keys = open_keys(tmp_path, fresh=True)

    assert keys.address_index("paper", "ana") != keys.address_index("web", "ana")
    assert keys.address_index("pap", "erana") != keys.address_index("paper", "ana")


def test_a_process_killed_between_the_two_files_leaves_what_the_next_start_completes(tmp_path: Path) -> None:
    open_keys(tmp_path, fresh=True)
    (tmp_path / RING).unlink()
    root = (tmp_path / ROOT).read_bytes()

    open_keys(tmp_path, fresh=True)

    assert (tmp_path / ROOT).read_bytes() == root
    open_keys(tmp_path, fresh=False)


def test_a_process_killed_while_it_wrote_leaves_a_draft_that_nobody_minds(tmp_path: Path) -> None:
    (tmp_path / f"{ROOT}.new").write_bytes(b"half")

    open_keys(tmp_path, fresh=True)

    assert sorted(path.name for path in tmp_path.iterdir()) == [RING, ROOT]


@pytest.mark.parametrize("name", [ROOT, RING])
def test_a_file_missing_while_a_database_exists_is_never_made_anew(tmp_path: Path, name: str) -> None:
    open_keys(tmp_path, fresh=True)
    (tmp_path / name).unlink()

    with pytest.raises(ConfigError) as caught:
        open_keys(tmp_path, fresh=False)

    file = tmp_path / name
    assert str(caught.value) == (
        f"{file} is missing, and without it the database cannot be read: put it back from your copy."
    )
    assert not file.exists()


def test_a_ring_without_its_root_key_is_not_thrown_away(tmp_path: Path) -> None:
    open_keys(tmp_path, fresh=True)
    (tmp_path / ROOT).unlink()

    with pytest.raises(ConfigError, match=r"root\.key is missing beside ring\.json: put it back, or remove"):
        open_keys(tmp_path, fresh=True)


@pytest.mark.parametrize("name", [ROOT, RING])
@pytest.mark.parametrize("wide", [0o640, 0o604, 0o660, 0o700])
def test_a_file_that_others_can_read_is_refused_with_the_command_that_mends_it(
    tmp_path: Path, name: str, wide: int
) -> None:
    open_keys(tmp_path, fresh=True)
    (tmp_path / name).chmod(wide)

    with pytest.raises(ConfigError) as caught:
        open_keys(tmp_path, fresh=False)

    file = tmp_path / name
    assert str(caught.value) == f"{file} is open to others on this machine: chmod 600 {file}"


def test_a_file_that_only_its_owner_can_read_and_nobody_can_write_is_fine(tmp_path: Path) -> None:
    open_keys(tmp_path, fresh=True)
    (tmp_path / ROOT).chmod(0o400)

    open_keys(tmp_path, fresh=False)


def test_a_root_key_of_the_wrong_size_is_refused(tmp_path: Path) -> None:
    open_keys(tmp_path, fresh=True)
    (tmp_path / ROOT).write_bytes(b"short")

    with pytest.raises(ConfigError, match=r"root\.key has 5 bytes, not 32: put the right key file back\.$"):
        open_keys(tmp_path, fresh=False)


def test_a_root_key_that_cannot_be_read_is_refused_in_one_line(tmp_path: Path) -> None:
    open_keys(tmp_path, fresh=True)
    (tmp_path / ROOT).unlink()
    (tmp_path / ROOT).mkdir(mode=0o600)

    with pytest.raises(ConfigError, match=r"Is a directory\. Give the folder to whoever runs mayday\.$") as caught:
        open_keys(tmp_path, fresh=False)

    assert "\n" not in str(caught.value)


def test_another_root_key_does_not_open_the_ring(tmp_path: Path) -> None:
    open_keys(tmp_path, fresh=True)
    (tmp_path / ROOT).write_bytes(b"x" * 32)

    with pytest.raises(ConfigError, match=r"ring\.json cannot be opened with root\.key: put back the two files"):
        open_keys(tmp_path, fresh=False)


@pytest.mark.parametrize("content", [b"", b"{}", b"not json", b'{"version": 1, "keys": [{"id": 1}]}'])
def test_a_damaged_ring_is_refused(tmp_path: Path, content: bytes) -> None:
    open_keys(tmp_path, fresh=True)
    (tmp_path / RING).write_bytes(content)

    with pytest.raises(ConfigError, match=r"ring\.json is damaged: put it back from your copy"):
        open_keys(tmp_path, fresh=False)


def test_a_ring_whose_keys_changed_places_is_refused(tmp_path: Path) -> None:
    open_keys(tmp_path, fresh=True)
    ring = (tmp_path / RING).read_text()
    (tmp_path / RING).write_text(ring.replace('"index"', '"?"').replace('"audit"', '"index"').replace('"?"', '"audit"'))

    with pytest.raises(ConfigError, match=r"ring\.json cannot be opened with root\.key"):
        open_keys(tmp_path, fresh=False)


def test_a_ring_that_lacks_a_key_is_refused(tmp_path: Path) -> None:
    open_keys(tmp_path, fresh=True)
    (tmp_path / RING).write_bytes(b'{"version": 1, "keys": []}')

    with pytest.raises(ConfigError, match=r"ring\.json lacks a key"):
        open_keys(tmp_path, fresh=False)


@pytest.mark.parametrize(
    ("mode", "owner", "group", "is_open"),
    [
        (0o440, 0, 0, False),  # as a service manager hands it over
        (0o440, 0, 100, True),
        (0o440, 1000, 0, True),
        (0o460, 0, 0, True),
        (0o444, 0, 0, True),
        (0o400, 1000, 1000, False),
    ],
)
def test_a_key_that_only_roots_group_may_read_is_one_that_was_handed_over(
    mode: int,
    owner: int,
    group: int,
    is_open: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert is_open_to_others(os.stat_result((0o100000 | mode, 1, 1, 1, owner, group, 32, 0, 0, 0))) is is_open


def test_secrets_differ_by_use_and_by_what_they_are_for_and_stay_the_same(tmp_path: Path) -> None:
    first, again = open_keys(tmp_path / "keys", fresh=True), open_keys(tmp_path / "keys", fresh=False)
    other = open_keys(tmp_path / "other", fresh=True)

    made = [
        first.secret("webhook", b"one"),
        first.secret("webhook", b"two"),
        first.secret("web", b"one"),
        other.secret("webhook", b"one"),
    ]

    assert again.secret("webhook", b"one") == made[0]
    assert len(set(made)) == 4
    assert all(len(secret) == 64 for secret in made)


def test_a_root_key_may_stand_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "handed_over").write_bytes(bytes(range(32)))
    (tmp_path / "handed_over").chmod(0o400)
    (tmp_path / "keys" / ROOT).symlink_to(tmp_path / "handed_over")

    open_keys(tmp_path / "keys", fresh=True)

    assert (tmp_path / "handed_over").read_bytes() == bytes(range(32))
    open_keys(tmp_path / "keys", fresh=False)
