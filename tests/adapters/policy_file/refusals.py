"""What people read of a policy that cannot be used, or is odd."""

from pathlib import Path

import pytest

from callsheet.adapters.policy_file import (
    PolicyError,
    check_policy_file,
    policy_of,
    read_policy,
    read_policy_file,
)


def refusal(text: str) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        read_policy(text, source="p")
    return str(caught.value).splitlines()


def refusal_of(data: object) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        policy_of(data, source="p")
    return str(caught.value).splitlines()


def refusal_of_file(path: Path) -> list[str]:
    """Give the lines without the folder that the main file is in."""
    with pytest.raises(PolicyError) as caught:
        read_policy_file(path)
    return str(caught.value).replace(f"{path.parent}/", "").splitlines()


def warnings(path: Path, *, sharing: bool = True) -> list[str]:
    checked = check_policy_file(path, sharing=sharing)
    assert checked.problems == ()
    return [str(one).replace(f"{path.parent}/", "") for one in checked.warnings]


def write(folder: Path, **texts: str) -> Path:
    """Write files named like the keywords, with `.toml`; give the first of them."""
    files = [folder / f"{name}.toml" for name in texts]
    for file, text in zip(files, texts.values(), strict=True):
        file.write_text(text, encoding="utf-8")
    return files[0]
