"""Settings from flags, environment and file: who wins, and what is refused."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from callsheet.adapters.settings import Configuration, load
from callsheet.application.errors import ConfigurationError
from callsheet.domain.keys import Scheme
from callsheet.domain.modes import Mode, Modes

SECRET = "a-key-that-nobody-may-see"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in [*os.environ]:
        if name.startswith("CALLSHEET_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(**flags: object) -> str:
    with pytest.raises(ConfigurationError) as refused:
        load(dict(flags))
    assert refused.value.__cause__ is None
    return str(refused.value)


def api_key(configuration: Configuration) -> str | None:
    key = configuration.recall.api_key
    return None if key is None else key.get_secret_value()


def test_without_any_setting_the_defaults_are_those_of_the_core() -> None:
    assert load() == Configuration()
    assert load().core_settings().key.scheme is Scheme.ALL


def test_a_flag_beats_the_environment_that_beats_the_file(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare / "callsheet.toml").write_text('policy = "file.toml"\nlate_join = false\n')
    assert load().policy == Path("file.toml")
    monkeypatch.setenv("CALLSHEET_POLICY", "environment.toml")
    assert load().policy == Path("environment.toml")
    assert load({"policy": Path("flag.toml")}).policy == Path("flag.toml")
    assert load().late_join is False


def test_a_table_within_a_table_is_read(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare / "secret").write_text(f"{SECRET}\n")
    (bare / "callsheet.toml").write_text(
        '[oauth.google]\nclient_id = "id"\nclient_secret_file = "secret"\n'
    )
    monkeypatch.setenv("CALLSHEET_OAUTH__MICROSOFT__TENANT", "acme.example")
    oauth = load().oauth
    assert oauth.google.client_secret is not None
    assert oauth.google.client_secret.get_secret_value() == SECRET
    assert SECRET not in repr(load())
    assert (oauth.google.client_id, oauth.microsoft.tenant) == ("id", "acme.example")
    (bare / "callsheet.toml").write_text("[oauth.gogle]\nclient_id = 1\n")
    assert "oauth.gogle: no such setting; did you mean oauth.google" in refusal()


ADDRESSES = {
    "https://callsheet.acme.example/": "https://callsheet.acme.example",
    "http://127.0.0.1:8080": "http://127.0.0.1:8080",
    "http://localhost:8080/in/a/folder": "http://localhost:8080/in/a/folder",
    "http://callsheet.acme.example": None,
    "https://ana@acme.example": None,
    "https://acme.example/?a=b": None,
    "https://acme.example/#a": None,
    "https://acme.example:port": None,
    "javascript:alert(1)": None,
    "acme.example": None,
    "//acme.example": None,
    "https://acme.example/a b": None,
}


@pytest.mark.parametrize(("address", "taken"), ADDRESSES.items(), ids=ADDRESSES)
def test_an_address_for_browsers_is_safe(address: str, taken: str | None) -> None:
    if taken is None:
        assert "should" in refusal(http={"public_url": address})
    else:
        assert load({"http": {"public_url": address}}).http.public_url == taken


def test_an_empty_variable_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLSHEET_RECALL__API_KEY", "")
    assert load().recall.api_key is None


@pytest.mark.parametrize(
    ("place", "named"),
    [
        pytest.param("callsheet.toml", False, id="in the current folder"),
        pytest.param("config/callsheet/callsheet.toml", False, id="in the user's"),
        pytest.param("elsewhere.toml", True, id="where CALLSHEET_CONFIG says"),
    ],
)
def test_the_settings_file_is_found(
    bare: Path, monkeypatch: pytest.MonkeyPatch, place: str, named: bool
) -> None:
    file = bare / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("[limits]\nremovals = 3\n")
    if named:
        monkeypatch.setenv("CALLSHEET_CONFIG", str(file))
    assert load().core_limits().removals == 3


def test_file_names_in_a_settings_file_start_where_it_lies(bare: Path) -> None:
    (bare / "deep").mkdir()
    (bare / "deep" / "key").write_text(f"{SECRET}\n")
    file = bare / "deep" / "c.toml"
    file.write_text('policy = "p.toml"\n[recall]\napi_key_file = "key"\n')
    configuration = load(config=file)
    assert configuration.policy == bare / "deep" / "p.toml"
    assert api_key(configuration) == SECRET


def test_a_secret_may_lie_in_a_file(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare / "key").write_text(f"  {SECRET}\n")
    monkeypatch.setenv("CALLSHEET_RECALL__API_KEY_FILE", "key")
    assert api_key(load()) == SECRET


def test_a_base_url_above_beats_a_region_below(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare / "callsheet.toml").write_text('[recall]\nregion = "eu-central-1"\n')
    monkeypatch.setenv("CALLSHEET_RECALL__BASE_URL", "http://127.0.0.1:8200")
    assert load().recall.base_url == "http://127.0.0.1:8200"
    assert load().recall.region is None


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLSHEET_JOIN_RETRY_SECONDS", "30,90.5")
    pauses = load().core_settings().join_retry
    assert pauses == (timedelta(seconds=30), timedelta(seconds=90.5))
    monkeypatch.setenv("CALLSHEET_RECALL__WEBHOOK_SECRET", "whsec_a, whsec_b")
    assert load().recall.webhook_secrets == ("whsec_a", "whsec_b")
    assert load().webhook.query_tokens == ()
    monkeypatch.setenv("CALLSHEET_WEBHOOK__QUERY_TOKEN", "a word,another,")
    assert load().webhook.query_tokens == ("a word", "another")


MODES = """\
mode = "add_only"

[modes.calendars]
"ana@acme.example" = "observe"

[modes.rules]
customers = "all"
"""


def test_modes_are_set_by_name(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().core_modes() == Modes()
    (bare / "callsheet.toml").write_text(MODES)
    assert load().core_modes() == Modes(
        workspace=Mode.ADD_ONLY,
        calendars={"ana@acme.example": Mode.OBSERVE},
        rules={"customers": Mode.ALL},
    )
    monkeypatch.setenv("CALLSHEET_MODE", "all")
    monkeypatch.setenv("CALLSHEET_MODES__RULES", '{"board": "observe"}')
    assert load().core_modes() == Modes(
        calendars={"ana@acme.example": Mode.OBSERVE}, rules={"board": Mode.OBSERVE}
    )


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("CALLSHEET_RECALL_API_KEY", "CALLSHEET_RECALL__API_KEY"),
        ("CALLSHEET_POLCY", "CALLSHEET_POLICY"),
        ("CALLSHEET_LIMITS__REMOVAL", "CALLSHEET_LIMITS__REMOVALS"),
        ("callsheet_database", "CALLSHEET_DATABASE_URL"),
    ],
)
def test_an_unknown_variable_is_refused_with_the_nearest_one(
    monkeypatch: pytest.MonkeyPatch, name: str, near: str
) -> None:
    monkeypatch.setenv(name, SECRET)
    told = refusal()
    assert told == f"{name}: no such setting; did you mean {near}?"


def test_unknown_keys_of_the_file_are_refused_all_at_once(bare: Path) -> None:
    file = bare / "callsheet.toml"
    file.write_text(
        'polcy = "x"\n[recall]\napikey = "x"\n[webhok]\n[nonsense]\nx = 1\n'
    )
    lines = refusal().splitlines()
    assert lines[0].endswith("polcy: no such setting; did you mean policy?")
    assert lines[1].endswith("did you mean recall.api_key?")
    assert lines[2].endswith("webhok: no such setting; did you mean webhook?")
    named = "callsheet.toml: nonsense: no such setting; known are adopt_by_key, "
    assert lines[3].startswith(named)
    # Not what stands in each table: that would be a page.
    assert "http, " in lines[3]
    assert "http.port" not in lines[3]


@pytest.mark.parametrize("written", ["http = 5", "[[http]]\nport = 1", "http = []"])
def test_what_should_be_a_table_is_no_other_thing(bare: Path, written: str) -> None:
    (bare / "callsheet.toml").write_text(f"{written}\n")
    with pytest.raises(ConfigurationError) as refused:
        load({"http": {"port": 2}})
    assert str(refused.value) == (
        "callsheet.toml: http: is a table: write [http], and its settings below"
    )


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("CALLSHEET_KEY__SCHEME", SECRET, "'all', 'company', 'calendar_event'"),
        ("CALLSHEET_LIMITS__REMOVALS", SECRET, "valid integer"),
        ("CALLSHEET_LIMITS__FRACTION", "1.5", "less than or equal to 1"),
        ("CALLSHEET_LATE_JOIN", SECRET, "valid boolean"),
        ("CALLSHEET_JOIN_RETRY_SECONDS", "60,0", "(item 2): input should be greater"),
        ("CALLSHEET_RECALL__API_KEY_FILE", "no-such-file", "No such file"),
        ("CALLSHEET_WEBHOOK__BODY_LIMIT", "0", "greater than or equal to 1024"),
        ("CALLSHEET_WEBHOOK__TOLERANCE_SECONDS", "0", "greater than 0"),
        ("CALLSHEET_HTTP__HOSTS", "a.example,https://b", "(item 2): input should be a"),
        ("CALLSHEET_HTTP__CORS", "https://a.example/", "an origin such as https://app"),
        ("CALLSHEET_HTTP__CORS", "*", "an origin such as https://app.acme.example"),
        ("CALLSHEET_HTTP__PORT", "65536", "less than or equal to 65535"),
        ("CALLSHEET_MODE", SECRET, "'all', 'add_only' or 'observe'"),
        (
            "CALLSHEET_MODES__RULES",
            f'{{"a": "{SECRET}"}}',
            "(a): input should be 'all'",
        ),
        ("CALLSHEET_MODES__RULES", SECRET, "should be a table; in the environment"),
        ("CALLSHEET_MODES__RULES", "[" * 100_000, "should be a table; in the"),
        ("CALLSHEET_MODES__RULES", "[1]", "valid dictionary"),
        ("CALLSHEET_CONFIG", "no-such.toml", "No such file"),
    ],
)
def test_a_wrong_value_is_refused_by_name_and_never_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    refused = refusal()
    assert told in refused
    assert SECRET not in refused
    assert name in refused or name == "CALLSHEET_CONFIG"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(b"late_join = maybe", "not TOML", id="no TOML"),
        pytest.param(b"\xff\xfe", "not UTF-8", id="no UTF-8"),
        pytest.param(b"x = " + b"[" * 5000, "not TOML", id="nested too deeply"),
        pytest.param(b"#" * 1_000_001, "larger than", id="too large"),
        pytest.param(b"late_join = 'maybe'", "late_join: input should", id="wrong"),
        pytest.param(b"recall = 3", "recall: ", id="not a table"),
        pytest.param(b"[recall]\napi_key_file = 3", "name of a file", id="no name"),
        pytest.param(
            b"[recall]\napi_key = ''",
            "recall.api_key: should not be empty",
            id="empty key",
        ),
        pytest.param(
            b'[webhook]\nquery_token = ""',
            "webhook.query_token: should not be empty: leave it out",
            id="empty token",
        ),
        pytest.param(
            b'[recall]\nwebhook_secret = " , "',
            "recall.webhook_secret: should hold a secret: nothing stands between its",
            id="commas alone",
        ),
        pytest.param(
            b'[notify]\nsecret = ","',
            "notify.secret: should hold",
            id="none to send by",
        ),
        pytest.param(
            b"[modes.rules]\n'a.b' = 'no'", "modes.rules (a.b): input", id="a mode"
        ),
        pytest.param(b"[modes]\nrules = 'no'", "modes.rules: input", id="no modes"),
        pytest.param(b"[modes.rule]\na = 'all'", "mean modes.rules?", id="no table"),
        pytest.param(
            b"[recall]\nregion = 'a'\nbase_url = 'b'", "one of the two", id="both"
        ),
    ],
)
def test_a_settings_file_is_refused_by_place(
    bare: Path, text: bytes, told: str
) -> None:
    (bare / "callsheet.toml").write_bytes(text)
    refused = refusal()
    assert refused.startswith("callsheet.toml: ")
    assert told in refused


def test_a_key_and_a_file_for_it_contradict_each_other(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare / "key").write_text(SECRET)
    monkeypatch.setenv("CALLSHEET_RECALL__API_KEY_FILE", "key")
    monkeypatch.setenv("CALLSHEET_RECALL__API_KEY", SECRET)
    told = refusal()
    assert told.endswith("set one of the two")
    assert SECRET not in told


def test_no_secret_shows_in_any_form_of_the_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CALLSHEET_RECALL__API_KEY", SECRET)
    monkeypatch.setenv("CALLSHEET_RECALL__WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv("CALLSHEET_WEBHOOK__QUERY_TOKEN", SECRET)
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", f"postgresql://u:{SECRET}@h/db")
    configuration = load()
    assert SECRET not in repr(configuration)
    assert SECRET not in configuration.model_dump_json(exclude={"database_url"})
