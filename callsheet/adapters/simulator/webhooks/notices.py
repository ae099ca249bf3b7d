"""What Recall tells of bots, in the words of its webhooks."""

from datetime import UTC, datetime

from callsheet.adapters.simulator.model import Bot, Notice, StatusChange


def bot_notice(bot: Bot, change: StatusChange) -> Notice:
    """
    The notice that a bot has come to a status, `bot.<code>`.

    Not for `ready`: of bots that are scheduled or taken back Recall tells nothing.
    """
    state = {
        "code": change.code,
        "sub_code": change.sub_code,
        "updated_at": spell(change.at),
    }
    return Notice(
        workspace=bot.workspace,
        event=f"bot.{change.code}",
        data={"data": state, "bot": {"id": bot.id, "metadata": dict(bot.metadata)}},
        at=change.at,
    )


def spell(moment: datetime) -> str:
    """An instant as webhooks spell it: UTC with microseconds and `+00:00`."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
