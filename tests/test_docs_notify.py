"""The guide on being told by webhooks: its receiver is told, its commands are run."""

import asyncio
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from callsheet.adapters.cli.notifying import written
from callsheet.adapters.notify.endpoint import endpoint
from callsheet.adapters.notify.posting import post
from callsheet.adapters.notify.public import connector
from callsheet.adapters.settings.notify_options import EndpointOptions, NotifyOptions
from callsheet.domain.change import Change, ChangeKind
from callsheet.domain.deliveries import AWAY, PAUSES, REST
from callsheet.domain.ids import BotId, EventId
from tests.adapters.cli.stage import lay_bare
from tests.adapters.cli.test_notify import a_week_in, settle
from tests.adapters.notify.receiver import OTHER_SECRET, SECRET, product
from tests.forks.program import callsheet
from tests.pages import ROOT
from tests.test_docs import TELLS, commands

GUIDE = (ROOT / "docs" / "serve.md").read_text()
PART = GUIDE.partition("\n## Being told by webhooks\n")[2].partition("\n## ")[0]


async def test_the_receiver_that_is_shown_believes_what_is_signed() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PART, re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(code, "guide", "exec"), names)  # noqa: S102
    assert isinstance(names["app"], web.Application)
    at = datetime.now(UTC)
    change = Change(
        position=7,
        at=at,
        kind=ChangeKind.BOOKED,
        event_id=EventId("evt-1"),
        bot_ids=(BotId("bot-1"),),
    )
    async with (
        TestServer(names["app"]) as server,
        aiohttp.ClientSession(connector=connector(allow_private=True)) as session,
    ):
        url = str(server.make_url("/hooks/callsheet"))

        async def send(secret: str) -> int | None:
            made = endpoint("app", url, [secret], allow_private=True)
            return (await post(session, made, "msg_1", written(change), at)).status

        assert [await send(one) for one in (OTHER_SECRET, SECRET)] == [401, 204]
    assert names["bots"] == {"evt-1": ["bot-1"]}


def test_every_setting_is_shown() -> None:
    shown = set(re.findall(r"^\| `([\w.]+)` \|", PART, re.MULTILINE))
    within = {f"notify.endpoints.NAME.{name}" for name in EndpointOptions.model_fields}
    above = {f"notify.{name}" for name in NotifyOptions.model_fields}
    assert shown == (above - {"notify.endpoints"}) | within


def test_the_times_that_are_told_are_those_of_the_program() -> None:
    minutes = [one.total_seconds() / 60 for one in PAUSES]
    assert minutes == [5 / 60, 5, 30, 120, 300, 600, 600]
    assert "after 5 seconds, 5 and 30 minutes, 2, 5, 10 and 10 hours" in PART
    assert (AWAY, REST.total_seconds()) == (5, 300)
    assert "five messages in a row" in PART.replace("\n", " ")


async def test_the_commands_that_are_shown_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_bare(monkeypatch, tmp_path)
    shown = [one for _, one in commands() if one.startswith(TELLS)]
    assert len(shown) >= 4
    await a_week_in("sqlite:///log.db", 1)
    async with product() as app:
        settle(app.url)
        for command in shown:
            child = await asyncio.create_subprocess_exec(
                callsheet(),
                *shlex.split(command)[1:],
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
            said = await child.communicate()
            assert child.returncode == 0, (command, said)
    assert len(app.heard) == 1
