"""`callsheet explain`: the whole story of one event."""

from typing import Annotated

from cyclopts import Parameter

from callsheet.adapters.cli.options import (
    DEFAULT_OUTPUT,
    DEFAULT_SETTINGS,
    InZone,
    OutputOptions,
    SettingsOptions,
)

EXAMPLES = """\
Examples:

callsheet explain 0d9f1a3c

callsheet explain 0d9f1a3c --json --database sqlite:///callsheet.db
"""


def explain(
    event: Annotated[str, Parameter(help="The event's id, or its beginning.")],
    /,
    *,
    zone: InZone = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Tell what was decided, sent and answered for one event, and why.

    It reads the log alone; Recall is not asked. Where something of the log is missing
    or damaged it shows the rest, and exits with 1.
    """
    import asyncio

    from callsheet.adapters.cli.databases import existing_log
    from callsheet.adapters.cli.explain_view import show_lacks, show_story
    from callsheet.adapters.cli.passes import begin
    from callsheet.adapters.documents.form import fields_of
    from callsheet.adapters.documents.story import story_document
    from callsheet.adapters.storage.situation_codec import rebuild
    from callsheet.application.story import Story, tell_story

    terminal, configuration = begin(settings, output)

    async def read() -> Story:
        async with existing_log(configuration) as log:
            return await tell_story(log, event, rebuild)

    story = asyncio.run(read())
    if output.json:
        terminal.document(fields_of(story_document(story)))
    else:
        show_story(terminal, story, zone)
    return show_lacks(terminal, story)
