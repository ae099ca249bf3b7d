"""Strangers' texts in one line: what is left of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.domain.one_line import one_line, shows_something, without_links

LINES = {
    "plain text": ("Sales call", "Sales call"),
    "runs of spaces": ("  Sales   call ", "Sales call"),
    "line ends and tabs": ("Sales\r\ncall\twith\x00Bob", "Sales call with Bob"),
    "an escape sequence": ("\x1b[31mred", "[31mred"),
    "a turn of the writing direction": ("Invoice \u202egnp.exe", "Invoice gnp.exe"),
    "a zero-width space": ("pay\u200bpal", "pay pal"),
    "a byte order mark": ("\ufeffSales", "Sales"),
    "a wide space": ("Sales\u3000call\u00a0now", "Sales call now"),
    "a blank letter": ("\u3164Sales\u2800", "Sales"),
    "half a surrogate pair": ("a\ud800b", "a b"),
    "other scripts": ("Встреча 会議 🎉", "Встреча 会議 🎉"),
    "nothing": ("\n", ""),
}


@pytest.mark.parametrize(("text", "line"), LINES.values(), ids=LINES)
def test_a_text_becomes_one_line(text: str, line: str) -> None:
    assert one_line(text) == line


LINKS = {
    "a link": "https://evil.example/x",
    "a link of any scheme": "zoommtg://zoom.us",
    "a link in brackets": "<https://evil.example>",
    "a link behind a word": "see:https://evil.example",
    "a host that begins with www": "www.evil.example",
    "the same in capitals and quotes": '"WWW.evil.example"',
    "the same in wide letters": "ｗｗｗ.evil.example",
    "a host and a path": "evil.example/login",
    "a host and a path in brackets": "(evil.example/login)",
    "a host, a port and a path": "evil.example:8080/login",
    "a name, a host and a path": "paypal@evil.example/login",
    "a host with a dot at its end": "evil.example./login",
    "a host and a slash": "evil.example/",
    "a host behind two slashes": "//evil.example/login",
    "wide and backward slashes": "evil．example／a\\b",
    "backward slashes alone": "https:\\\\evil.example",
    "a host in another script": "пример.рф/путь",
    "the same in Punycode": "xn--e1afmkfd.xn--p1ai/x",
    "a host whose script has vowel signs": "उदाहरण.परीक्षा/x",
    "a host with a round stop": "evil。example/x",
    "a host with a wide dot": "evil．example/x",
    "a host with a half-width stop": "evil｡example/x",
    "www with a round stop": "www。evil.example",
    "www behind any bracket": "「www.evil.example",
    "www in emphasis": "_www.evil.example_",
    "www behind a word": "see:www.evil.example",
    "a host and a path behind a word": "pay:evil.example/x",
    "a host and a port": "evil.example:8080",
    "a host and a query": "evil.example?a=1",
    "a host and a fragment": "evil.example#a",
    "an IPv4 address and a path": "192.0.2.7/x",
    "an IPv4 address and a port": "192.0.2.7:80",
    "a page of the web without slashes": "https:evil.example",
    "the same in capitals": "HTTP:evil.example",
    "an address to write to": "mailto:ana@evil.example",
    "a number to call": "tel:+4930123",
    "a page in itself": "data:text/html,x",
    "a script": "JavaScript:alert(1)",
    "a file": "(file:/etc/x",
    "a file server": "ftp:evil.example",
}


@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS)
def test_a_link_is_left_out(link: str) -> None:
    assert without_links(f"Call {link} now") == "Call now"


KEPT = {
    "a slash": "Sales/Ops",
    "a number with a slash": "v1.2/v1.3",
    "an abbreviation": "e.g./i.e.",
    "a host alone": "booking.example",
    "an address": "ana@acme.example",
    "a time": "10:30",
    "a colon and a word": "re:invent",
    "an empty host": "./x",
    "dots": "...",
    "a company": "Booking.com",
    "a company, and a question": "Booking.com?",
    "a company, and what follows": "Booking.com:",
    "a program": "Node.js",
    "a version": "1.2.3",
    "a version that looks like an address": "1.2.3.4",
    "a version that is no address": "1.2.3.456/7",
    "four numbers that are no address": "1.2.3.4567/8",
    "a date": "16.3.2026/17.3.2026",
    "a word that is a scheme too": "Data:",
    "a word that ends like a scheme": "profile:2",
    "www alone": "www.",
    "dots and a word": ".com/x",
}


@pytest.mark.parametrize("word", KEPT.values(), ids=KEPT)
def test_a_word_is_kept(word: str) -> None:
    assert without_links(f"Call {word} now") == f"Call {word} now"


@pytest.mark.parametrize("text", ["a", "7", "!", "€", "会", "🎉"])
def test_something_is_to_be_seen_in(text: str) -> None:
    assert shows_something(text)


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "\ufe0f", "\u0301"])
def test_nothing_is_to_be_seen_in(text: str) -> None:
    assert not shows_something(text)


@given(st.text())
def test_a_line_is_printable_and_does_not_change_again(text: str) -> None:
    line = one_line(text)
    assert line.isprintable()
    assert one_line(line) == line
