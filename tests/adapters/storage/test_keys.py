"""What one key sealed no other one opens, and only in its own place."""

import pytest

from callsheet.adapters.storage.appends import TextKey
from callsheet.adapters.storage.keys import WrongKey, fresh_key, key_from
from callsheet.adapters.storage.vault import Vault
from callsheet.application.errors import LogUnavailable, TextDamaged
from callsheet.domain.ids import Digest

KEY = TextKey(Digest("sha256:01"), "cal-a")


def vault() -> Vault:
    return Vault(key_from(fresh_key(), "here"), "log.db.key")


@pytest.mark.parametrize("text", [b"", b"x" * 5_000, bytes(range(256))])
def test_a_text_comes_back_as_it_was(text: bytes) -> None:
    one = vault()
    key = one.data_key("cal-a", one.new_wrapped("cal-a"))
    codec, stored = one.seal(KEY, text, key)
    assert one.unseal(KEY, codec, stored, key) == text
    assert one.seal(KEY, text, key) != (codec, stored)


@pytest.mark.parametrize(
    "place",
    [TextKey(Digest("sha256:02"), "cal-a"), TextKey(Digest("sha256:01"), "cal-b")],
)
def test_a_text_in_another_place_is_none(place: TextKey) -> None:
    one = vault()
    keys = {o: one.data_key(o, one.new_wrapped(o)) for o in ("cal-a", "cal-b")}
    codec, stored = one.seal(KEY, b"a text", keys["cal-a"])
    with pytest.raises(TextDamaged, match="a stored text is damaged: sha256:0"):
        one.unseal(place, codec, stored, keys[place.owner])


@pytest.mark.parametrize("damage", [0, 11, 12, -1])
def test_one_bit_is_enough(damage: int) -> None:
    one = vault()
    key = one.data_key("cal-a", one.new_wrapped("cal-a"))
    codec, stored = one.seal(KEY, b"a text", key)
    bent = bytearray(stored)
    bent[damage] ^= 1
    for bad, name in ((bytes(bent), codec), (stored, "zlib"), (b"", codec)):
        with pytest.raises(TextDamaged, match="damaged"):
            one.unseal(KEY, name, bad, key)


def test_another_master_key_is_noticed_and_named() -> None:
    wrapped, another = vault().new_wrapped("cal-a"), vault()
    with pytest.raises(WrongKey):
        another.data_key("cal-a", wrapped)
    assert not another.fits
    assert "another key than that of log.db.key" in str(another.another())


def test_a_data_key_of_another_owner_is_none() -> None:
    key = key_from(fresh_key(), "here")
    with pytest.raises(WrongKey):
        key.unwrap("cal-b", key.new_wrapped("cal-a"))


def test_without_a_key_nothing_is_read_and_the_reason_is_said() -> None:
    empty = Vault(None, "log.db.key is not there")
    with pytest.raises(LogUnavailable, match=r"log\.db\.key is not there"):
        empty.new_wrapped("cal-a")


@pytest.mark.parametrize("text", ["", "secret", "c2VjcmV0", "ä" * 44, "A" * 43 + "!"])
def test_what_is_no_key_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(LogUnavailable, match="here: no key of a log") as refused:
        key_from(text, "here")
    assert not text or text not in str(refused.value)


def test_no_key_shows_itself() -> None:
    text = fresh_key()
    key = key_from(f"\n {text}\n", "here")
    assert text not in repr(key) + repr(vars(key))
