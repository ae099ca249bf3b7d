"""Names as PostgreSQL can hold them: its text has no place for the character zero."""


def stored(name: str) -> str:
    """
    Spell a name so that it can be stored.

    Order and beginnings stay: a name that begins with another does so here too.
    """
    return name.replace("\1", "\1\2").replace("\0", "\1\1")


def told(name: str) -> str:
    """Give back the name that was stored."""
    return name.replace("\1\1", "\0").replace("\1\2", "\1") if "\1" in name else name
