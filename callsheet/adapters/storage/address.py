"""Where the log is: addresses such as `sqlite:///callsheet.db`."""

from pathlib import Path

from callsheet.application.errors import LogUnavailable

_SHAPES = (
    "write sqlite:///callsheet.db for a file in the current folder, "
    "sqlite:////var/lib/callsheet.db for an absolute path, or sqlite:// for memory"
)


def file_of(url: str) -> Path | None:
    """
    Find the file that an address names, None for a log in memory.

    Raises:
        LogUnavailable: The address names nothing that can hold a log. The error never
            repeats the address, which may hold a password.
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        raise LogUnavailable(f"the log's address has no scheme: {_SHAPES}")
    if scheme.partition("+")[0] in {"postgres", "postgresql"}:
        raise LogUnavailable(
            f"the log cannot be kept in PostgreSQL in this version: {_SHAPES}"
        )
    if scheme != "sqlite":
        raise LogUnavailable(f"the log's address has an unknown scheme: {_SHAPES}")
    if rest in {"", "/", "/:memory:"}:
        return None
    if not rest.startswith("/"):
        raise LogUnavailable(f"the log's address names a server: {_SHAPES}")
    if "?" in rest or "\0" in rest:
        raise LogUnavailable(f"the log's address takes no options: {_SHAPES}")
    return Path(rest[1:])
