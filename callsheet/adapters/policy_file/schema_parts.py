"""Parts of the JSON schema of a policy: tables by their keys, the bot, presets."""

from callsheet.adapters.policy_file.bots import FROM_THE_EVENT, KEY_LIMIT
from callsheet.adapters.policy_file.conditions import CONDITIONS
from callsheet.adapters.policy_file.presets import MEANINGS, PRESETS, SERIES
from callsheet.adapters.policy_file.words import Schema
from callsheet.domain.templates import FIELDS, METADATA_LIMIT, NAME_LIMIT

_FIELDS = ", ".join(f"{{{name}}}" for name in FIELDS)
_TEMPLATE = f"May name fields of the event: {_FIELDS}."


def ref(name: str) -> Schema:
    """Refer to one of the definitions of the schema."""
    return {"$ref": f"#/$defs/{name}"}


def list_of(name: str) -> Schema:
    """Describe a list of what one of the definitions describes."""
    return {"type": "array", "items": ref(name)}


def table(*required: str, **keys: tuple[str, Schema]) -> dict[str, object]:
    """Describe a table by its keys, each with what it means and what it may hold."""
    return {
        "type": "object",
        "additionalProperties": False,
        **({"required": list(required)} if required else {}),
        "properties": {
            key: {"description": meaning, **schema}
            for key, (meaning, schema) in keys.items()
        },
    }


def bot() -> Schema:
    """Describe Recall's bot configuration, as far as Callsheet looks at it."""
    return {
        "type": "object",
        "description": "Recall's complete bot_config; what stands here is sent.",
        "properties": {
            "bot_name": {
                "description": f"Its name in the meeting; shows something. {_TEMPLATE}",
                "type": "string",
                **_at_most(NAME_LIMIT),
                "pattern": r"\S",
                "examples": ["Notes: {title|Meeting}"],
            },
            "metadata": {
                "description": f"Texts that Recall keeps with the bot. {_TEMPLATE}",
                "type": "object",
                "maxProperties": KEY_LIMIT,
                "additionalProperties": {
                    "type": ["string", "null"],
                    **_at_most(METADATA_LIMIT),
                },
            },
        },
        "not": {"anyOf": [{"required": [key]} for key in FROM_THE_EVENT]},
    }


def _at_most(length: int) -> Schema:
    # Fields are longer or shorter than what they hold.
    return {"anyOf": [{"maxLength": length}, {"pattern": "[{}]"}]}


def preset() -> Schema:
    """Describe one preset: a word, or a table of series."""
    words = [{"const": word, "description": MEANINGS[word]} for word in PRESETS]
    series = ("Records these series.", CONDITIONS[SERIES].schema)
    return {"anyOf": [*words, table(SERIES, series=series)]}
