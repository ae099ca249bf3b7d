"""Which ids are likely to be slips of others."""

import pytest

from callsheet.application.near_ids import mistaken_for

UID = "weekly@acme.example"


@pytest.mark.parametrize(
    "named",
    [
        pytest.param("WEEKLY@acme.example", id="in capitals"),
        pytest.param("weekly", id="a beginning"),
        pytest.param("Weekly", id="a beginning in capitals"),
        pytest.param("weekly@acme.examp", id="two missing at the end"),
        pytest.param("ekly@acme.example", id="two missing at the beginning"),
        pytest.param("weekly@acme.example12", id="two too many"),
        pytest.param("weakly@acne.example", id="two wrong"),
        pytest.param("wekely@acme.example", id="two swapped"),
    ],
)
def test_a_slip_of_a_character_or_two_is_found(named: str) -> None:
    assert mistaken_for(named, ["monthly@acme.example", UID]) == (UID,)


@pytest.mark.parametrize(
    "named",
    [
        pytest.param("weekly@acme.example123", id="three too many"),
        pytest.param("wxxxly@acme.example", id="three wrong"),
        pytest.param("kly@acme.example", id="three missing at the beginning"),
        pytest.param("weekly@acme.example-of-ours", id="another that begins with it"),
    ],
)
def test_more_than_that_is_another_id(named: str) -> None:
    assert mistaken_for(named, [UID]) == ()


def test_a_short_id_has_to_agree_for_the_better_half() -> None:
    known = ["xy", "abx", "ayz"]
    assert mistaken_for("ab", known) == ("abx",)
    assert mistaken_for("abz", known) == ("abx", "ayz")
    assert mistaken_for("abcd", ["abxy"]) == ()


def test_the_shortest_five_are_told() -> None:
    known = [f"evt-{number}" for number in range(8, 14)]
    assert mistaken_for("evt", known) == (
        "evt-8",
        "evt-9",
        "evt-10",
        "evt-11",
        "evt-12",
    )


def test_what_cannot_be_written_is_not_proposed() -> None:
    assert mistaken_for("weekly", ["weekly\ud800"]) == ()
