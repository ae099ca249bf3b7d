"""A calendar is read in any encoding and with any line ends."""

import pytest

from tests.adapters.ics.written import calendar, event, expanded, file, raw

START = "DTSTART:20260302T140000Z"
GOOD = event(START, uid="good@google.com")


@pytest.mark.parametrize(
    "spell",
    [
        pytest.param(lambda data: b"\xef\xbb\xbf" + data, id="UTF-8 with a mark"),
        pytest.param(lambda data: data.decode().encode("utf-16"), id="UTF-16"),
        pytest.param(
            lambda data: data.decode().encode("utf-16-le"), id="UTF-16 without a mark"
        ),
        pytest.param(lambda data: data.replace(b"\r\n", b"\n"), id="line feeds only"),
        pytest.param(lambda data: data.replace(b"\r\n", b"\r"), id="returns only"),
        pytest.param(lambda data: data.replace(b"\n", b"\n\r\n"), id="empty lines"),
        pytest.param(lambda data: b"\r\n" + data, id="an empty line first"),
    ],
)
def test_a_file_is_read_in_any_spelling(spell: "object") -> None:
    assert callable(spell)
    found = expanded(spell(file("google.ics")))
    assert found == expanded(file("google.ics"))


def test_latin_1_is_read_with_a_warning() -> None:
    found = expanded(file("latin-1.ics"))
    assert raw(found)["summary"] == "Jour fixe im Café"
    assert raw(found)["attendees"] == [
        {
            "email": "joerg@buero.example",
            "displayName": "Jörg Müller",
            "responseStatus": "accepted",
        }
    ]
    assert found.warnings[0] == (
        "file.ics: 4 of its lines (the first is line 2) are not UTF-8 and were read as "
        "Latin-1; check the names that have accents"
    )


def test_a_character_may_be_folded_in_two() -> None:
    data = calendar(event(START, "SUMMARY:Café"))
    found = expanded(data.replace(b"\xc3\xa9", b"\xc3\r\n \xa9"))
    assert (raw(found)["summary"], found.warnings) == ("Café", ())


def test_a_file_cut_within_a_character_is_still_utf_8() -> None:
    data = calendar(GOOD, event(START, "SUMMARY:Café"))
    cut = data[: data.index(b"\xc3\xa9") + 1]
    assert expanded(cut).warnings == (
        "file.ics: the file was cut; it has no END:VCALENDAR",
    )
