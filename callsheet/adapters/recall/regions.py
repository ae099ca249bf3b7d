"""Recall's regions: separate deployments, each with its own keys and calendars."""

from difflib import get_close_matches

from callsheet.application.errors import ConfigurationError

REGIONS = ("us-east-1", "us-west-2", "eu-central-1", "ap-northeast-1")


def region_url(name: str) -> str:
    """
    Give the base URL of a region.

    Raises:
        ConfigurationError: There is no such region; the text names the nearest.
    """
    if name in REGIONS:
        return f"https://{name}.recall.ai"
    near = get_close_matches(name, REGIONS, n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]}?" if near else ""
    known = ", ".join(REGIONS)
    raise ConfigurationError(
        f"Recall has no region {name[:40]!r} (it has {known}){hint}"
    )
