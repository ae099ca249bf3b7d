"""`policy schema`: the committed copy, byte for byte."""

from pathlib import Path

from tests.adapters.cli.stage import Shell

COPY = Path(__file__).parents[3] / "docs" / "policy.schema.json"


def test_what_is_printed_is_the_copy_among_the_documents(shell: Shell) -> None:
    ran = shell("policy", "schema")
    assert ran.code == 0
    assert ran.out == COPY.read_text(encoding="utf-8")
    assert ran.err == ""
