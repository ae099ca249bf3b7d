"""Why an event cannot be put into a calendar."""


class Misfit(Exception):
    """The event cannot be put into this calendar; `field` is at fault."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
