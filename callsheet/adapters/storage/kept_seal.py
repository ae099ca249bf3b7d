"""The newest seal of a log as it is kept beside it, to be compared by an audit."""

from callsheet.adapters.storage.address import file_of
from callsheet.adapters.storage.custody import Custody
from callsheet.adapters.storage.head import read_head
from callsheet.adapters.storage.key_file import key_file
from callsheet.adapters.storage.opening import open_log
from callsheet.application.errors import LogUnavailable


async def not_as_kept(url: str, custody: Custody) -> str | None:
    """
    Say why a log is not the one whose newest seal is kept; None if it is.

    Nobody who writes to it is locked out.

    Raises:
        LogUnavailable: The log cannot be read, or its key is not there.
    """
    file = file_of(url)
    if file is None:
        return None
    path = file.resolve()
    key = custody.key_of(path)
    if key is None:
        raise LogUnavailable(
            f"{key_file(path)}: the key of this log is not there; put it back, or give "
            "it by CALLSHEET_LOG__KEY_FILE"
        )
    head = custody.head_of(path)
    try:
        # Before the log is read: who writes may seal it once more meanwhile.
        kept = read_head(head, key)
    except LogUnavailable as problem:
        return str(problem)
    if kept is None:
        return f"{head}: the newest seal of this log is not kept there any more"
    async with open_log(url, read_only=True, custody=custody) as log:
        return await log.lacks(kept)
