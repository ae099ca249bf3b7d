"""The policy of the guide's company decides its meetings as it wants to."""

from pathlib import Path

import pytest

from callsheet.domain.answers import Answer
from tests.acme import CEO, SAM, Meeting, invited, policy_of_the_guide, verdict
from tests.acme_meetings import ALL, BO, MEETINGS
from tests.adapters.recall.rows import ABSENT, google


@pytest.mark.parametrize(
    ("meeting", "wanted", "decides"),
    [
        pytest.param(meeting, *expected, id=says)
        for expected, meetings in MEETINGS.items()
        for says, meeting in meetings.items()
    ],
)
def test_the_company_decides_as_it_wants_to(
    meeting: Meeting, wanted: Answer, decides: str, tmp_path: Path
) -> None:
    found = verdict(policy_of_the_guide(tmp_path), meeting)
    assert (found.wanted, found.rule or found.reason.value) == (wanted, decides)


def test_each_rule_of_the_company_decides_a_meeting(tmp_path: Path) -> None:
    policy = policy_of_the_guide(tmp_path)
    names = {rule.name for rule in policy.rules}
    for layer in policy.layers:
        names |= {f"{layer.name}: {rule.name}" for rule in layer.rules}
        names |= {f"{layer.name}: default"} if layer.default else set()
    assert len(names) > 12
    assert names <= {decides for _, decides in MEETINGS}


@pytest.mark.parametrize(
    ("meeting", "config"),
    [
        pytest.param(
            Meeting(google(summary="Offer: https://globex.example/offer, part 2")),
            {
                "bot_name": "Acme notes: Offer: part 2",
                "metadata": {"meeting": "7k2m9q0example@google.com"},
            },
            id="the organisation's, filled, without the link",
        ),
        pytest.param(
            Meeting(invited(BO, by=SAM, of=SAM, summary=ABSENT), SAM),
            {
                "bot_name": "Acme sales notes: meeting",
                "metadata": {"meeting": "7k2m9q0example@google.com", "team": "sales"},
            },
            id="the group's, for a meeting without a title",
        ),
        pytest.param(
            Meeting(invited(*ALL, by=CEO, summary="All hands")),
            {"bot_name": "All hands, recorded", "metadata": {"audience": "everyone"}},
            id="the rule's own, whole",
        ),
    ],
)
def test_the_bot_is_the_innermost_one(
    meeting: Meeting, config: dict[str, object], tmp_path: Path
) -> None:
    found = verdict(policy_of_the_guide(tmp_path), meeting)
    assert found.settings.as_config() == config
