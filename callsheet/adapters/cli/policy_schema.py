"""`callsheet policy schema`: what editors need to know of policy files."""

from callsheet.adapters.cli.exits import Exit

EXAMPLES = """\
Examples:

callsheet policy schema > policy.schema.json
"""


def schema() -> int:
    """
    Print the JSON schema of policy files, for editors.

    A policy whose first line is `#:schema ./policy.schema.json` is then completed,
    explained and checked while it is written, by editors that know TOML.
    """
    import json

    from callsheet.adapters.cli.terminal import Terminal
    from callsheet.adapters.policy_file.schema import policy_schema

    # ASCII only, and in the order in which the schema is built: the same everywhere.
    Terminal().raw(json.dumps(policy_schema(), indent=2).encode() + b"\n")
    return Exit.FINE
