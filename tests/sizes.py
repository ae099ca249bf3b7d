"""How often a property is tried whose examples cost more than most."""

from hypothesis import settings


def sized(*, dev: int, full: int) -> settings:
    """
    Give the settings of such a property.

    Args:
        dev: How many examples an ordinary run tries.
        full: How many a run with `--full` tries.
    """
    is_full = settings().max_examples >= settings.get_profile("full").max_examples
    return settings(max_examples=full if is_full else dev)
