"""Values as JSON, whatever characters strangers put into their titles."""

import json
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError


def json_bytes(writer: TypeAdapter[Any], value: object) -> bytes:
    """Write a value; half a pair of surrogates is escaped, as JSON can say it."""
    try:
        return writer.dump_json(value)
    except (PydanticSerializationError, UnicodeEncodeError):
        return json.dumps(writer.dump_python(value), default=_plain).encode()


def _plain(value: object) -> object:
    return getattr(value, "value", None)
