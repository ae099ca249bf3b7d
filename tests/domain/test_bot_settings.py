"""A bot's complete configuration, and what sharers agree on."""

from hashlib import sha256

import pytest

from callsheet.domain.bot_settings import BotSettings, agree_settings
from callsheet.domain.ids import EventId
from tests.domain.builders import FORMAL

PLAIN = BotSettings.of({"bot_name": "Plain"})


def test_the_order_of_the_keys_does_not_matter() -> None:
    one = BotSettings.of({"b": {"d": 1, "c": 2}, "a": None})
    assert one == BotSettings.of({"a": None, "b": {"c": 2, "d": 1}})
    assert one.text == '{"a":null,"b":{"c":2,"d":1}}'


def test_no_settings_are_the_empty_configuration() -> None:
    assert BotSettings() == BotSettings.of({})


def test_the_digest_is_of_the_text_as_utf_8() -> None:
    text = '{"bot_name":"é"}'
    named = BotSettings.of({"bot_name": "é"})
    assert named.digest == "sha256:" + sha256(text.encode()).hexdigest()


def test_what_was_given_can_be_sent() -> None:
    config = {"bot_name": "Ä", "zoom": {"x": [1, 2.5, True, None]}}
    assert BotSettings.of(config).as_config() == config


SHARERS = {
    "one alone": ([("evt-2", PLAIN)], PLAIN),
    "the smallest id first": ([("evt-1", FORMAL), ("evt-2", PLAIN)], FORMAL),
    "the smallest id last": ([("evt-2", PLAIN), ("evt-1", FORMAL)], FORMAL),
    "ids as text, not as numbers": ([("evt-9", PLAIN), ("evt-10", FORMAL)], FORMAL),
}


@pytest.mark.parametrize(("sharers", "agreed"), SHARERS.values(), ids=SHARERS)
def test_sharers_agree_on_the_smallest_ids_settings(
    sharers: list[tuple[str, BotSettings]], agreed: BotSettings
) -> None:
    assert agree_settings((EventId(i), wish) for i, wish in sharers) == agreed


def test_nobody_agrees_on_nothing() -> None:
    with pytest.raises(ValueError, match="empty"):
        agree_settings(())
