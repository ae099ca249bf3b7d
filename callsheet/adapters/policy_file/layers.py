"""What holds for some calendars only: groups, and single calendars."""

from collections.abc import Iterator
from typing import Literal

from callsheet.adapters.policy_file.bots import bot_of
from callsheet.adapters.policy_file.conditions import members_of
from callsheet.adapters.policy_file.domains import domain_or_address
from callsheet.adapters.policy_file.drafts import Placed
from callsheet.adapters.policy_file.problems import Path, Report
from callsheet.adapters.policy_file.rules import (
    NAME_LIMIT,
    name_of,
    only,
    rules_of,
    then_of,
)
from callsheet.adapters.policy_file.values import text_of
from callsheet.adapters.policy_file.zones import zone_of
from callsheet.domain.conditions import Condition, OnCalendar
from callsheet.domain.policy import Layer

_SAYS = ("default", "bot", "time_zone", "rules")
_GROUP = ("name", "members", *_SAYS)
_CALENDAR = ("address", *_SAYS)
_SAY_WHAT = "give it rules, default, bot or time_zone, or take it out"
_NOBODY = OnCalendar(among=())


def groups_of(value: object, report: Report) -> Iterator[tuple[Placed[Layer], object]]:
    """Read the groups of a text, each with its `members` as they are written."""
    for table, path in _tables(value, "groups", report):
        yield Placed(_group(table, path, report), path, report), table.get("members")


def calendars_of(value: object, report: Report) -> Iterator[Placed[Layer]]:
    """Read the single calendars of a text."""
    for table, path in _tables(value, "calendars", report):
        yield Placed(_calendar(table, path, report), path, report)


def _tables(
    value: object, key: str, report: Report
) -> Iterator[tuple[dict[str, object], Path]]:
    if not isinstance(value, list):
        report.wrong_type((key,), value, "a list of tables")
        return
    for index, item in enumerate(value):
        if isinstance(item, dict):
            yield item, (key, index)
        else:
            report.wrong_type((key, index), item, "a table")


def _group(table: dict[str, object], path: Path, report: Report) -> Layer:
    only(table, _GROUP, path, report)
    for key in ("name", "members"):
        if key not in table:
            report.add((*path, key), "is missing")
    name = name_of(table["name"], (*path, "name"), report) if "name" in table else ""
    members: Condition | None = None
    if "members" in table:
        members = members_of(table["members"], (*path, "members"), report)
    return _layer(table, path, report, level="group", name=name, members=members)


def _calendar(table: dict[str, object], path: Path, report: Report) -> Layer:
    only(table, _CALENDAR, path, report)
    if "address" in table:
        address = _address(table["address"], (*path, "address"), report)
    else:
        report.add((*path, "address"), "is missing")
        address = ""
    members = OnCalendar(among=(address,))
    return _layer(table, path, report, level="calendar", name=address, members=members)


def _address(value: object, path: Path, report: Report) -> str:
    text = text_of(value, path, report)
    address = domain_or_address(text, path, report) if text else ""
    if address and "@" not in address:
        report.add(path, "is no e-mail address", f'write it as "ben@{address}"')
    elif len(address) > NAME_LIMIT:
        report.add(path, f"is longer than {NAME_LIMIT} characters")
    return address


def _layer(
    table: dict[str, object],
    path: Path,
    report: Report,
    *,
    level: Literal["calendar", "group"],
    name: str,
    members: Condition | None,
) -> Layer:
    rules = rules_of(table.get("rules", []), (*path, "rules"), report, lockable=False)
    if not any(table.get(key, []) != [] for key in _SAYS):
        report.add(path, "says nothing", _SAY_WHAT)
    return Layer(
        name=name,
        level=level,
        members=members or _NOBODY,
        rules=rules,
        default=then_of(table["default"], (*path, "default"), report)
        if "default" in table
        else None,
        bot=bot_of(table["bot"], (*path, "bot"), report) if "bot" in table else None,
        time_zone=zone_of(table["time_zone"], (*path, "time_zone"), report)
        if "time_zone" in table
        else None,
    )
