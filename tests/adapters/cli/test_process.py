"""Commands as processes: exit codes, pipes, colour, signals, and what gets imported."""

import fcntl
import json
import os
import pty
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.adapters.cli.exported import WEEKLY_CUSTOMER, google
from tests.adapters.cli.stage import AT, Shell, Stage
from tests.forks.program import callsheet

Program = Sequence[str | Path]

CALLSHEET: Program = [
    sys.executable,
    "-c",
    "import sys; from callsheet.adapters.cli.main import main; sys.exit(main())",
]


def run(
    *words: str, program: Program = CALLSHEET, **options: str
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **options}
    return subprocess.run(
        [*program, *words],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def _at_the_terminal() -> None:
    """Have the terminal for its own; a shell's background jobs ignore Ctrl-C."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def at_a_terminal(
    *words: str,
    typed: str = "",
    after: str = "[y/N]",
    program: Program = CALLSHEET,
    **options: str,
) -> tuple[int, str]:
    """Run a command at a terminal, answer what it says; its exit code and output."""
    mine, theirs = pty.openpty()
    process = subprocess.Popen(
        [*program, *words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, **options},
        # A session of its own, whose terminal this is: so that Ctrl-C reaches it.
        start_new_session=True,
        preexec_fn=_at_the_terminal,  # noqa: PLW1509 -- nothing else runs by then
    )
    os.close(theirs)
    seen = b""
    # The end of a terminal is an error.
    with suppress(OSError):
        while chunk := os.read(mine, 4096):
            seen += chunk
            if typed and after.encode() in seen:
                os.write(mine, typed.encode())
                typed = ""
    os.close(mine)
    return process.wait(30), seen.decode()


@contextmanager
def simulating(
    *words: str, program: Program = CALLSHEET, **options: str
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*program, "simulate", "--port", "0", "--json", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **options},
        # A shell's background jobs ignore Ctrl-C; this one is to hear it.
        preexec_fn=lambda: signal.signal(  # noqa: PLW1509
            signal.SIGINT, signal.default_int_handler
        ),
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def asked(place: dict[str, str], path: str) -> bytes:
    connection = HTTPConnection(place["base_url"].removeprefix("http://"))
    connection.request("GET", path)
    answer = connection.getresponse().read()
    connection.close()
    return answer


def first_document(process: subprocess.Popen[str]) -> dict[str, str]:
    assert process.stdout is not None
    text = ""
    while not text.endswith("}\n"):
        line = process.stdout.readline()
        assert line, "the simulator ended"
        text += line
    found: dict[str, str] = json.loads(text)
    return found


def test_a_pipe_gets_neither_colour_nor_bars(stage: Stage) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    ran = run("sync", "--now", AT)
    assert ran.returncode == 0
    assert "\x1b" not in ran.stdout + ran.stderr
    assert ran.stderr == ""


def test_a_terminal_gets_colour_unless_it_is_asked_not_to(bare: Path) -> None:
    words = ("preview", str(google(bare / "a.ics", WEEKLY_CUSTOMER)), "--now", AT)
    code, coloured = at_a_terminal(*words)
    assert code == 0
    assert "\x1b[32mrecord" in coloured
    forked = [callsheet()]
    for options in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        code, plain = at_a_terminal(*words, program=forked, **options)
        assert code == 0
        assert "record" in plain
        assert "\x1b" not in plain
    assert "\x1b[32m" in run(*words, program=forked, FORCE_COLOR="1").stdout


@pytest.mark.parametrize(
    ("typed", "code", "writes"),
    [pytest.param("y\n", 0, 1, id="yes"), pytest.param("\n", 1, 0, id="no answer")],
)
def test_apply_asks_at_a_terminal(
    stage: Stage, typed: str, code: int, writes: int
) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    asked = ("apply", "--now", AT)
    left, seen = at_a_terminal(*asked, typed=typed, program=[callsheet()])
    assert "Carry this out? [y/N]" in seen
    assert (left, stage.writes()) == (code, writes)


@pytest.mark.parametrize(
    ("words", "question"),
    [
        ((), "Change the key scheme, and carry this out? [y/N]"),
        (("--by-calendars",), "Replace 2 calendars at Recall by twins? [y/N]"),
    ],
    ids=["event by event", "by calendars"],
)
def test_a_change_of_the_key_scheme_is_asked_for_and_may_be_declined(
    stage: Stage, shell: Shell, words: tuple[str, ...], question: str
) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    assert shell("sync", "--now", AT).code == 0
    writes, change = stage.writes(), ("scheme", "change", *words, "--now", AT)
    other = {"CALLSHEET_KEY__SCHEME": "company"}
    code, seen = at_a_terminal(*change, typed="n\n", program=[callsheet()], **other)
    assert question in seen
    assert "nothing was changed, and nothing sent" in seen
    assert (code, stage.writes()) == (1, writes)


def test_ctrl_c_at_the_question_sends_nothing(stage: Stage) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    code, seen = at_a_terminal("apply", "--now", AT, typed="\x03")
    assert (code, stage.writes()) == (130, 0)
    assert "Traceback" not in seen


@pytest.mark.parametrize(
    "words", [("preview", "a.ics"), ("preview", "a.ics", "--json")]
)
def test_a_reader_that_has_gone_is_no_error(bare: Path, words: tuple[str, ...]) -> None:
    google(bare / "a.ics", WEEKLY_CUSTOMER)
    read, write = os.pipe()
    os.close(read)
    process = subprocess.run(
        [*CALLSHEET, *words, "--now", AT],
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(write)
    assert process.returncode == 0
    assert "Error" not in process.stderr
    assert "Exception" not in process.stderr


def fed(content: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command with this on its standard input."""
    return subprocess.run(
        [callsheet(), *words],
        input=content,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("words", [(), ("-",)], ids=["no file named", "-"])
def test_decide_reads_standard_input(words: tuple[str, ...]) -> None:
    document = '{"schema_version": 1, "now": "2026-03-02T12:00:00Z", "policy": {}, '
    ran = fed(document + '"events": []}', "decide", *words)
    assert ran.returncode == 0
    assert json.loads(ran.stdout) == {"schema_version": 1, "decisions": [], "held": []}


def test_preview_and_policy_check_read_standard_input_named_by_a_dash(
    bare: Path,
) -> None:
    calendar = google(bare / "a.ics", WEEKLY_CUSTOMER).read_text()
    ran = fed(calendar, "preview", "-", "--now", AT)
    assert ran.returncode == 0
    assert "Globex weekly" in ran.stdout
    assert "stdin: it is not a calendar" in fed("hello", "preview", "-").stderr
    assert fed('preset = "all"', "policy", "check", "-").returncode == 0
    assert "did you mean" in fed('preset = "al"', "policy", "check", "-").stderr


def test_a_title_that_the_terminal_cannot_write_is_no_error(bare: Path) -> None:
    file = google(bare / "a.ics", WEEKLY_CUSTOMER.replace("Globex", "Zürich – 会議"))
    ran = run("preview", str(file), "--now", AT, PYTHONIOENCODING="ascii")
    assert ran.returncode == 0
    assert "Z?rich" in ran.stdout


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_the_simulator_serves_until_it_is_told_to_end(
    sent: signal.Signals, code: int
) -> None:
    # A service manager's word meets a real start; the keyboard's is tested below too.
    program = CALLSHEET if sent == signal.SIGTERM else [callsheet()]
    with simulating("--calendars", "2", "--now", AT, program=program) as process:
        place = first_document(process)
        connection = HTTPConnection(place["base_url"].removeprefix("http://"))
        key = {"Authorization": f"Token {place['api_key']}"}
        connection.request("GET", "/api/v2/calendars/", headers=key)
        assert len(json.load(connection.getresponse())["results"]) == 2
        connection.close()
        process.send_signal(sent)
        _, told = process.communicate(timeout=20)
    assert process.returncode == code
    assert f"export CALLSHEET_RECALL__BASE_URL={place['base_url']}" in told
    assert f"export CALLSHEET_RECALL__API_KEY={place['api_key']}" in told
    assert f"its clock says {AT}" in told
    assert f"callsheet plan --policy policy.toml --now {AT}\n" in told
    assert "Traceback" not in told


def test_an_interrupted_pass_says_so_and_that_the_next_goes_on(bare: Path) -> None:
    (bare / "policy.toml").write_text('preset = "all"\n')
    simulator = simulating("--calendars", "1", "--now", AT, program=[callsheet()])
    with simulator as recall:
        place = first_document(recall)
        settings = {
            "CALLSHEET_RECALL__BASE_URL": place["base_url"],
            "CALLSHEET_RECALL__API_KEY": place["api_key"],
            "CALLSHEET_RATES__ADD_BOT": "1",
        }
        process = subprocess.Popen(
            [*CALLSHEET, "sync", "--policy", "policy.toml", "--now", AT],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **settings},
            preexec_fn=lambda: signal.signal(  # noqa: PLW1509
                signal.SIGINT, signal.default_int_handler
            ),
        )
        while b'"add_bot"' not in asked(place, "/_sim/requests"):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        out, told = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, "")
    assert told.endswith("callsheet: interrupted\n")
    assert "all that was sent is recorded; the next `callsheet sync` goes on" in told


def test_the_simulator_takes_exported_calendars_and_keeps_real_keys_to_itself(
    bare: Path,
) -> None:
    google(bare / "a.ics")
    google(bare / "b.ics", WEEKLY_CUSTOMER)
    options = {
        "CALLSHEET_RECALL__API_KEY": "a-real-key",
        "CALLSHEET_RECALL__WEBHOOK_SECRET": "whsec_c2VjcmV0",
    }
    words = ("--ics", "a.ics", "b.ics", "--now", AT)
    with simulating(*words, program=[callsheet()], **options) as process:
        assert first_document(process)["api_key"] == "sim-key"
        process.terminate()
        _, told = process.communicate(timeout=20)
    assert "with 2 calendars" in told
    assert "skipped: a.ics: VEVENT" in told
    assert "a-real-key" not in told
    assert "c2VjcmV0" not in told


def test_a_port_in_use_is_named() -> None:
    with simulating(program=[callsheet()]) as process:
        port = first_document(process)["base_url"].rpartition(":")[2]
        ran = run("simulate", "--port", port, program=[callsheet()])
        process.terminate()
        _, told = process.communicate(timeout=20)
    # Its clock runs with the machine's: the next command needs no other.
    assert "callsheet plan --policy policy.toml\n" in told
    assert (ran.returncode, ran.stdout) == (2, "")
    assert f"127.0.0.1:{port}" in ran.stderr


@pytest.mark.parametrize(
    ("words", "unwanted"),
    [
        (
            ["--help"],
            {"aiohttp", "pydantic", "eventsourcing", "icalendar", "structlog"},
        ),
        (["--version"], {"aiohttp", "pydantic", "eventsourcing", "icalendar"}),
    ],
    ids=["--help", "--version"],
)
def test_help_and_version_import_nothing_heavy(
    words: list[str], unwanted: set[str]
) -> None:
    code = (
        "import sys; from callsheet.adapters.cli.main import main\n"
        f"main({words!r}); print(*sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert not unwanted & set(ran.stdout.splitlines()[-1].split())
