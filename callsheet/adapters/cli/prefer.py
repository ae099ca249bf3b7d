"""`callsheet prefer`: a person's own choice for an event or a series."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from callsheet.adapters.cli.exits import Exit, UsageError
from callsheet.adapters.cli.options import (
    DEFAULT_OUTPUT,
    DEFAULT_SETTINGS,
    InZone,
    Now,
    OutputOptions,
    SettingsOptions,
)
from callsheet.adapters.cli.statement import lasting_log, stated, who

if TYPE_CHECKING:
    from callsheet.adapters.cli.terminal import Terminal
    from callsheet.adapters.settings import Configuration
    from callsheet.application.preferring import Chosen, Wish

EXAMPLES = """\
Examples:

callsheet prefer 0d9f1a3c no --why "a talk with my doctor"

callsheet prefer 0d9f1a3c yes --series

callsheet prefer weekly@acme.example clear

callsheet prefer --list
"""

Word = Literal["yes", "no", "clear"]

Target = Annotated[
    str | None,
    Parameter(
        name="EVENT|SERIES",
        help="The event's id or its beginning, or an id of the series.",
    ),
]
Answer = Annotated[
    Word | None,
    Parameter(
        name="CHOICE",
        help="Record it, do not record it, or let the rules decide again.",
    ),
]
Listed = Annotated[bool, Parameter(name="--list", help="Show the choices that stand.")]

_WANTED: dict[str, bool | None] = {"yes": True, "no": False, "clear": None}


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class ChoiceOptions:
    """What a choice is for, and who makes it."""

    series: Annotated[
        bool, Parameter(help="The whole series, also that of the event named.")
    ] = False
    event: Annotated[bool, Parameter(help="One event, also one not seen yet.")] = False
    why: Annotated[str, Parameter(metavar="TEXT", help="Recorded with the choice.")] = (
        ""
    )
    by: Annotated[
        str | None,
        Parameter(metavar="WHO", help="Who chooses (default: who is logged in)."),
    ] = None

    def wish(self, target: str, word: Word) -> "Wish":
        """
        Put a wish together.

        Raises:
            UsageError: It contradicts itself, or cannot be kept.
        """
        from callsheet.application.preferring import Wish

        if self.series and self.event:
            raise UsageError("--event or --series, not both")
        return stated(
            lambda: Wish(
                target=target,
                kind="series" if self.series else "event" if self.event else None,
                wanted=_WANTED[word],
                by=who() if self.by is None else self.by,
                why=self.why,
            )
        )


_NO_OPTIONS = ChoiceOptions()


def prefer(
    target: Target = None,
    word: Answer = None,
    /,
    *,
    listed: Listed = False,
    choice: ChoiceOptions = _NO_OPTIONS,
    zone: InZone = None,
    now: Now = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Record that an event or a series is to be recorded, or not, whatever the rules say.

    Only the log is written; the next `callsheet sync` acts on it. Locked rules beat a
    choice, and so do facts: what is cancelled, over, without a link or in a calendar
    that is not connected is not recorded.
    """
    from callsheet.adapters.cli.passes import begin

    if listed:
        if target is not None or choice != _NO_OPTIONS:
            raise UsageError("--list shows the choices that stand, and makes none")
        return _list(*begin(settings, output), zone=zone, as_json=output.json)
    if target is None or word is None:
        raise UsageError(
            "prefer needs two words: the event or series, and yes, no or clear"
        )
    wish = choice.wish(target, word)
    return _choose(*begin(settings, output), wish, now=now, zone=zone, output=output)


def _choose(
    terminal: "Terminal",
    configuration: "Configuration",
    wish: "Wish",
    *,
    now: Now,
    zone: InZone,
    output: OutputOptions,
) -> Exit:
    import asyncio

    from callsheet.adapters.cli.compose import clock_of
    from callsheet.adapters.cli.prefer_view import show_chosen
    from callsheet.adapters.cli.prefer_words import doubt
    from callsheet.adapters.documents.choices import chosen_document
    from callsheet.adapters.documents.form import fields_of
    from callsheet.adapters.storage.situation_codec import rebuild, rebuild_event
    from callsheet.application import preferring

    at = clock_of(now).now()

    async def run() -> "Chosen":
        # What is to be looked up needs a log; what is taken as it is may begin one.
        begins = wish.kind is not None
        opened = lasting_log(
            configuration,
            begins=begins,
            what="the choice",
            ask="ask it (/v1/events/ID/preference; docs/serve.md)",
        )
        async with opened as log:
            return await preferring.prefer(
                log, wish, now=at, read=rebuild_event, rebuild=rebuild
            )

    chosen = asyncio.run(run())
    terminal.say(doubt(chosen))
    if output.json:
        terminal.document(fields_of(chosen_document(chosen, wish)))
    else:
        show_chosen(terminal, chosen, wish, zone)
    return Exit.FINE


def _list(
    terminal: "Terminal",
    configuration: "Configuration",
    *,
    zone: InZone,
    as_json: bool,
) -> Exit:
    import asyncio

    from callsheet.adapters.cli.databases import existing_log
    from callsheet.adapters.cli.prefer_view import show_choices
    from callsheet.adapters.documents.choices import standing_document
    from callsheet.adapters.storage.situation_codec import rebuild_event
    from callsheet.application.preferring import Standing, choices_that_stand

    async def read() -> tuple[Standing, ...]:
        async with existing_log(configuration) as log:
            return await choices_that_stand(log, rebuild_event)

    found = asyncio.run(read())
    if as_json:
        terminal.document({"choices": [standing_document(one) for one in found]})
    else:
        show_choices(terminal, found, zone)
    return Exit.FINE
