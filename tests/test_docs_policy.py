"""The guide on policies: its policy decides as it says, its tables tell the truth."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from callsheet.adapters.cli.policy_preview_options import MOST_DAYS
from callsheet.adapters.policy_file import policy_of, read_policy
from callsheet.adapters.policy_file.bounds import DEPTH_LIMIT, SIZE_LIMIT
from callsheet.adapters.policy_file.conditions import CONDITIONS, PLATFORMS
from callsheet.adapters.policy_file.counts import ATTENDEES_LIMIT, MINUTES_LIMIT
from callsheet.adapters.policy_file.includes import DEPTH_LIMIT as IN_A_ROW
from callsheet.adapters.policy_file.includes import FILE_LIMIT
from callsheet.adapters.policy_file.policies import LAYER_LIMIT, RULE_LIMIT
from callsheet.adapters.policy_file.presets import MEANINGS, PRESETS
from callsheet.adapters.policy_file.rules import NAME_LIMIT
from callsheet.adapters.policy_file.titles import PATTERNS_LIMIT
from callsheet.adapters.policy_file.values import TEXT_LIMIT
from callsheet.application.preferring import BY_LIMIT, WHY_LIMIT
from callsheet.domain import templates
from callsheet.domain.answers import Answer
from callsheet.domain.patterns import PATTERN_LIMIT
from tests.acme import CEO, SAM, Meeting, invited, policy_of_the_guide, verdict
from tests.adapters.recall import words_on_google, words_on_microsoft
from tests.adapters.recall.rows import ABSENT, GOOGLE, GRAPH, changed, google, graph
from tests.pages import ROOT, blocks, policy_files

GUIDE = (ROOT / "docs" / "policy.md").read_text()

JOE, NEW = "joe@acme.example", "new@acme.example"
DAN, LEE = "dan@acme.example", "lee@acme-labs.example"
BO, KIM = "bo@globex.example", "kim@initech.example"
TEAM = [f"{name}@acme.example" for name in ("dan", "eva", "finn")]
ALL = [f"colleague-{number}@acme.example" for number in range(8)]
LATE = {"start_time": "2026-12-01T18:30:00Z", "end_time": "2026-12-01T19:30:00Z"}
SATURDAY = {"start_time": "2026-12-05T14:00:00Z", "end_time": "2026-12-05T15:00:00Z"}
RECORD, SKIP, NOBODY_KNOWS = Answer.YES, Answer.NO, Answer.CANNOT_TELL

MEETINGS = [
    ("a weekly with a customer", Meeting(GOOGLE), RECORD, "customers"),
    ("a customer's invitation", Meeting(GRAPH), RECORD, "customers"),
    (
        "a customer with a free-mail address",
        Meeting(invited("bo@gmail.com")),
        RECORD,
        "customers",
    ),
    (
        "a customer's biweekly on interviews",
        Meeting(google(summary="Biweekly on interviews we had")),
        RECORD,
        "customers",
    ),
    (
        "a customer, may come",
        Meeting(invited("ana@acme.example tentative", by=BO)),
        RECORD,
        "customers",
    ),
    (
        "a customer, not answered",
        Meeting(invited("ana@acme.example needsAction", by=BO)),
        SKIP,
        "default",
    ),
    (
        "a customer, guests hidden",
        Meeting(invited(by=DAN, guestsCanSeeOtherGuests=False)),
        NOBODY_KNOWS,
        "attendees_unknown",
    ),
    (
        "a customer, with HR",
        Meeting(invited(BO, "hr@acme.example")),
        SKIP,
        "legal and HR",
    ),
    (
        "a customer, with the law firm's other office",
        Meeting(invited(BO, "jo@paris.lawyers.example")),
        SKIP,
        "legal and HR",
    ),
    (
        "a customer, with those whose domain ends alike",
        Meeting(invited("jo@outlawyers.example")),
        RECORD,
        "customers",
    ),
    (
        "the works council",
        Meeting(google(summary="Works council, quarterly")),
        SKIP,
        "legal and HR",
    ),
    (
        "the works council, though somebody chose it",
        Meeting(google(summary="Works council"), chosen=True),
        SKIP,
        "legal and HR",
    ),
    (
        "an interview",
        Meeting(google(summary="Interview with Kim")),
        SKIP,
        "interviews",
    ),
    (
        "a candidate, on Outlook",
        Meeting(graph(subject="CANDIDATE: Kim")),
        SKIP,
        "interviews",
    ),
    (
        "an interview, on a sales calendar",
        Meeting(invited(KIM, by=SAM, of=SAM, summary="Kim: interview"), SAM),
        SKIP,
        "interviews",
    ),
    (
        "the board under another title",
        Meeting(changed(GOOGLE, ical_uid="board-meeting@acme.example")),
        SKIP,
        "board",
    ),
    (
        "a private talk with a customer",
        Meeting(google(visibility="private")),
        SKIP,
        "private",
    ),
    (
        "a private talk that somebody chose",
        Meeting(google(visibility="private"), chosen=True),
        RECORD,
        "event_preference",
    ),
    (
        "a private talk whose title and guests are hidden",
        Meeting(
            google(
                visibility="private",
                summary=ABSENT,
                attendees=ABSENT,
                organizer={"email": DAN},
            )
        ),
        SKIP,
        "private",
    ),
    (
        "a private talk on Outlook",
        Meeting(graph(subject="Private appointment", sensitivity="private")),
        SKIP,
        "private",
    ),
    (
        "a customer's invitation, declined",
        Meeting(invited("ana@acme.example declined", by=BO)),
        SKIP,
        "declined",
    ),
    (
        "a customer's invitation on Outlook, declined",
        Meeting(graph(responseStatus={"response": "declined"})),
        SKIP,
        "declined",
    ),
    (
        "an invitation with hidden guests, declined",
        Meeting(
            invited("ana@acme.example declined", by=DAN, guestsCanSeeOtherGuests=False)
        ),
        SKIP,
        "declined",
    ),
    (
        "two of Acme in a room",
        Meeting(invited(DAN, "room-1@resource.example resource", summary="Review")),
        SKIP,
        "one-to-ones",
    ),
    (
        "two of Acme, one at the company that it bought",
        Meeting(invited(LEE)),
        SKIP,
        "one-to-ones",
    ),
    (
        "all hands",
        Meeting(invited(*ALL, by=CEO, summary="All hands, December")),
        RECORD,
        "all hands",
    ),
    (
        "all hands of a few",
        Meeting(invited(*TEAM, by=CEO, summary="All hands, December")),
        SKIP,
        "default",
    ),
    (
        "a customer in a huddle",
        Meeting(changed(GOOGLE, meeting_platform="slack_huddle_observer")),
        SKIP,
        "huddles and short calls",
    ),
    (
        "a customer for ten minutes",
        Meeting(changed(GOOGLE, end_time="2026-12-01T14:10:00Z")),
        SKIP,
        "huddles and short calls",
    ),
    (
        "a customer for a little longer",
        Meeting(changed(GOOGLE, end_time="2026-12-01T14:10:01Z")),
        RECORD,
        "customers",
    ),
    ("a customer, late", Meeting(changed(GOOGLE, **LATE)), SKIP, "out of hours"),
    (
        "a customer, late in Berlin, on a calendar in New York",
        Meeting(changed(invited(BO, by=JOE, of=JOE), **LATE), JOE),
        RECORD,
        "customers",
    ),
    (
        "a customer on Saturday",
        Meeting(changed(GOOGLE, **SATURDAY)),
        SKIP,
        "out of hours",
    ),
    (
        "the owner's regular review",
        Meeting(invited(*TEAM, summary="Design review")),
        RECORD,
        "my reviews",
    ),
    (
        "the owner's review, once",
        Meeting(invited(*TEAM, summary="Design review", recurringEventId=ABSENT)),
        SKIP,
        "default",
    ),
    (
        "a customer of sales, not answered",
        Meeting(invited(f"{SAM} needsAction", by=BO, of=SAM), SAM),
        RECORD,
        "sales: prospects",
    ),
    (
        "a customer of sales, late",
        Meeting(changed(invited(BO, by=SAM, of=SAM), **LATE), SAM),
        RECORD,
        "sales: prospects",
    ),
    (
        "a customer of sales, private",
        Meeting(invited(BO, by=SAM, of=SAM, visibility="confidential"), SAM),
        SKIP,
        "private",
    ),
    (
        "a customer of sales, declined",
        Meeting(invited(f"{SAM} declined", by=BO, of=SAM), SAM),
        SKIP,
        "declined",
    ),
    (
        "the CEO and the press",
        Meeting(invited("jo@press.example", by=CEO, of=CEO), CEO),
        RECORD,
        "ceo@acme.example: press",
    ),
    (
        "the CEO and a customer",
        Meeting(invited(BO, by=CEO, of=CEO), CEO),
        SKIP,
        "ceo@acme.example: default",
    ),
    (
        "a customer, on a calendar of which nothing is noted",
        Meeting(invited(BO, by=NEW, of=NEW), NEW),
        NOBODY_KNOWS,
        "calendar_metadata_unknown",
    ),
]


@pytest.mark.parametrize(
    ("meeting", "wanted", "decides"),
    [pytest.param(*rest, id=says) for says, *rest in MEETINGS],
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
    assert names <= {decides for *_, decides in MEETINGS}


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


def rows_under(heading: str) -> Iterator[list[str]]:
    """The rows of the table below a heading."""
    _, _, section = GUIDE.partition(f"\n## {heading}\n")
    for line in section.partition("\n## ")[0].splitlines():
        if line.startswith("| `"):
            cells = re.split(r"(?<!\\)\|", line)[1:-1]
            yield [cell.strip() for cell in cells]


def test_the_presets_are_those_that_exist_and_mean_what_is_said() -> None:
    found = {}
    for preset, says, when, then, default in rows_under("Presets"):
        name = preset.strip("`")
        rule = f'[[rules]]\nname = "{name}"\nwhen = {when[1:-1]}\nthen = "{then}"\n'
        text = f'default = "{default}"\n' + (rule if when else "")
        found[name] = says
        written_out = read_policy(text, source=name)
        assert written_out == read_policy(f'preset = "{name}"', source=name)
    assert found == MEANINGS
    assert [*found] == [*PRESETS]


def test_the_conditions_are_those_that_exist() -> None:
    words = [word.strip("`") for word, *_ in rows_under("Conditions")]
    assert len(words) == len(set(words))
    assert set(words) == set(CONDITIONS)


def test_what_can_always_be_told_is_said_never_to_be_in_doubt() -> None:
    never = {
        row[0].strip("`") for row in rows_under("Conditions") if row[-1] == "never"
    }
    for words in (words_on_google.WORDS, words_on_microsoft.WORDS):
        assert {name for name, word in words.items() if word.never} == never


def test_the_platforms_that_are_named_exist() -> None:
    (row,) = [row for row in rows_under("Conditions") if row[0] == "`platform`"]
    assert set(re.findall(r"`(\w+)`", row[1])) <= set(PLATFORMS)


def test_the_fields_of_a_bot_are_those_that_exist() -> None:
    _, _, section = GUIDE.partition("\n## The bot\n")
    same, _, differ = section.partition("are the same on all")
    differ, _, _ = differ.partition("differ.")
    fields = templates.FIELDS.items()
    apart = {name for name, field in fields if field.per_calendar}
    assert set(re.findall(r"`\{(\w+)\}`", same)) == templates.FIELDS.keys() - apart
    assert set(re.findall(r"`\{(\w+)\}`", differ)) == apart
    assert f"cut at {templates.NAME_LIMIT} characters" in section
    assert f"of `metadata` at {templates.METADATA_LIMIT}" in section


@pytest.mark.parametrize(
    "limit",
    [
        f"{SIZE_LIMIT:,} bytes",
        f"{RULE_LIMIT:,} rules",
        f"{LAYER_LIMIT:,} groups and calendars",
        f"{FILE_LIMIT} included files",
        f"{IN_A_ROW} in a row",
        f"{DEPTH_LIMIT} deep",
        f"a text {TEXT_LIMIT:,} characters",
        f"a name {NAME_LIMIT}",
        f"a pattern {PATTERN_LIMIT}",
        f"{PATTERNS_LIMIT} patterns in one condition",
        f"`attendee_count` {ATTENDEES_LIMIT:,}",
        f"`duration` {MINUTES_LIMIT:,} minutes",
        f"a choice's reason {WHY_LIMIT} characters",
        f"its author {BY_LIMIT}",
        f"a preview looks back {MOST_DAYS} days",
    ],
)
def test_the_limits_are_as_told(limit: str) -> None:
    _, _, section = GUIDE.partition("\n## Limits\n")
    assert limit in " ".join(section.split())


def test_the_json_form_is_the_same_policy() -> None:
    texts = [text for page, text in blocks("json") if page.name == "policy.md"]
    policies = [policy_of(json.loads(text), source="policy") for text in texts]
    smallest = policy_files()["smallest.toml"]
    assert policies == [read_policy(smallest, source="smallest.toml")]
