"""What was found of the log's file, and done to it, for people and for programs."""

from collections.abc import Sequence

from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.adapters.storage.backing_up import Copied
from callsheet.adapters.storage.checking import Check
from callsheet.adapters.storage.upgrading import Upgraded
from callsheet.domain.instants import spell
from callsheet.domain.log_records import LogAccepted


def show_checks(terminal: Terminal, checks: Sequence[Check]) -> None:
    """Print what was looked at, and what is wrong."""
    for one in checks:
        mark = "fine "
        if one.problem or one.doubt:
            mark = "WRONG" if one.problem else "LOOK "
        said = one.problem or one.doubt or one.said
        terminal.show(f"{mark}  {one.name}: {clean(said, 400)}")


def checks_document(checks: Sequence[Check]) -> dict[str, object]:
    """Give what was looked at as JSON's types."""
    return {
        "fine": all(one.problem is None for one in checks),
        "checks": [
            {
                "name": one.name,
                "problem": one.problem,
                "doubt": one.doubt,
                "said": one.said,
            }
            for one in checks
        ],
    }


def show_upgraded(terminal: Terminal, done: Upgraded) -> None:
    """Print what became of the log."""
    if done.before == done.after:
        terminal.show(f"nothing to do: the log is of version {done.after}")
        return
    terminal.show(
        f"upgraded from version {done.before} to {done.after}: {done.records:,} "
        "records linked and sealed, their texts encrypted; keep the key and the head "
        "that lie beside the log with it"
    )


def upgraded_document(done: Upgraded) -> dict[str, object]:
    """Give what became of the log as JSON's types."""
    return {"before": done.before, "after": done.after, "records": done.records}


def show_copied(terminal: Terminal, copied: Copied) -> None:
    """Print what was copied, and what was not."""
    head = "" if copied.head is None else f" and {clean(str(copied.head), 400)}"
    terminal.show(
        f"copied to {clean(str(copied.database), 400)}{head}: {copied.size:,} bytes; "
        "keep a copy of the key elsewhere"
    )


def copied_document(copied: Copied) -> dict[str, object]:
    """Give what was copied as JSON's types."""
    return {
        "database": str(copied.database),
        "head": None if copied.head is None else str(copied.head),
        "size": copied.size,
    }


def show_accepted(terminal: Terminal, record: LogAccepted | None) -> None:
    """Print what was accepted."""
    if record is None:
        terminal.show("nothing to accept: the log holds the newest seal that was kept")
        return
    kept = "no seal that can be read"
    if record.kept is not None:
        kept = f"seal {record.kept}"
    terminal.show(
        f"accepted by {clean(record.by)}: {kept} was kept, the log ends with seal "
        f"{record.held}; it is recorded, and sealed anew"
    )


def accepted_document(record: LogAccepted | None) -> dict[str, object]:
    """Give what was accepted as JSON's types."""
    if record is None:
        return {"accepted": None}
    return {
        "accepted": {
            "at": spell(record.at),
            "by": record.by,
            "why": record.why,
            "kept": record.kept,
            "held": record.held,
        }
    }
