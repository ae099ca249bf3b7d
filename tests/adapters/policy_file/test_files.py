"""Policies in files, readable or not."""

import os
from pathlib import Path
from threading import Timer

import pytest

from callsheet.adapters.policy_file import PolicyError, read_policy_file


def refusal(path: Path) -> str:
    with pytest.raises(PolicyError) as caught:
        read_policy_file(path)
    return str(caught.value)


@pytest.mark.parametrize(
    "start", [pytest.param(b"", id="plain"), pytest.param(b"\xef\xbb\xbf", id="BOM")]
)
def test_a_file_is_read(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "policy.toml"
    path.write_bytes(start + b'default = "record"')
    assert read_policy_file(path).default == "record"


def test_a_problem_names_file_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text('\n\n  defualt = "record"', encoding="utf-8")
    assert refusal(path) == (
        f'{path}:3:3: defualt: unknown key; did you mean "default"?'
    )


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    assert refusal(path) == f"{path}: cannot be read: No such file or directory"


def test_a_directory_is_no_policy(tmp_path: Path) -> None:
    assert refusal(tmp_path) == f"{tmp_path}: cannot be read: Is a directory"


def test_a_name_that_no_file_can_have_is_refused() -> None:
    assert refusal(Path("a\0b")) == "a\0b: cannot be read: not a file name"


def test_a_file_in_latin_1_is_refused_where_it_stops_being_utf_8(
    tmp_path: Path,
) -> None:
    path = tmp_path / "policy.toml"
    path.write_bytes('# a\n[[rules]]\nname = "Zürich"'.encode("latin-1"))
    assert refusal(path) == (f"{path}:3:10: is not UTF-8 text; save the file as UTF-8")


def test_a_file_of_five_megabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_bytes(b"#" * 5_000_000)
    assert refusal(path) == (
        f"{path}: is larger than 4,000,000 characters: it has 5,000,000 bytes"
    )


def test_a_pipe_that_nobody_writes_to_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "policy.toml"
    os.mkfifo(pipe)
    with pytest.raises(PolicyError, match="says nothing"):
        read_policy_file(pipe)


def test_a_pipe_that_somebody_writes_to_is_read_to_its_end() -> None:
    reads, writes = os.pipe()

    def write() -> None:
        with os.fdopen(writes, "w") as pipe:
            pipe.write('default = "record"\n')

    later = Timer(0.2, write)
    later.start()
    assert read_policy_file(Path(f"/dev/fd/{reads}")).default == "record"
    later.join()
    os.close(reads)
