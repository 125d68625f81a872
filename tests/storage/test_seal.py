import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from storage.seal import SealBroken, bound, fresh_key, joined, padded, seal, unseal

KEY = AESGCM(fresh_key())
PLACE = bound("messages", "body", "row", "owner")
OVERHEAD = 1 + 12 + 16


@given(st.binary(max_size=9000))
def test_what_is_sealed_is_unsealed(plaintext: bytes) -> None:
    assert unseal(KEY, PLACE, seal(KEY, PLACE, plaintext)) == plaintext


@pytest.mark.parametrize(
    ("size", "bucket"),
    [
        (0, 256),
        (252, 256),
        (253, 1024),
        (1020, 1024),
        (1021, 4096),
        (4092, 4096),
        (4093, 8192),
        (8188, 8192),
        (8189, 12288),
    ],
)
def test_the_size_of_a_sealed_value_tells_a_bucket_and_no_more(size: int, bucket: int) -> None:
    assert len(padded(b"x" * size)) == bucket
    assert len(seal(KEY, PLACE, b"x" * size)) == bucket + OVERHEAD


def test_the_same_words_never_look_the_same() -> None:
    assert len({seal(KEY, PLACE, b"help") for _ in range(100)}) == 100


@pytest.mark.parametrize("index", range(4))
def test_a_value_opens_at_its_own_place_only(index: int) -> None:
    parts = ["messages", "body", "row", "owner"]
    parts[index] += "x"

    with pytest.raises(SealBroken):
        unseal(KEY, bound(*parts), seal(KEY, PLACE, b"help"))


def test_two_places_that_read_alike_when_run_together_are_two_places() -> None:
    assert bound("ab", "c") != bound("a", "bc")
    assert joined(b"", b"a") != joined(b"a", b"")


def test_a_value_opens_with_its_own_key_only() -> None:
    with pytest.raises(SealBroken):
        unseal(AESGCM(fresh_key()), PLACE, seal(KEY, PLACE, b"help"))


def test_each_changed_byte_is_found_out() -> None:
    value = seal(KEY, PLACE, b"help")

    for at in range(len(value)):
        changed = value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :]
        with pytest.raises(SealBroken):
            unseal(KEY, PLACE, changed)


@pytest.mark.parametrize("size", [0, 1, 12, 13, 28, 100])
def test_a_value_that_was_cut_short_is_found_out(size: int) -> None:
    with pytest.raises(SealBroken):
        unseal(KEY, PLACE, seal(KEY, PLACE, b"help")[:size])


def test_the_error_holds_no_word_of_the_value() -> None:
    with pytest.raises(SealBroken) as caught:
        unseal(KEY, bound("elsewhere"), seal(KEY, PLACE, b"canary"))

    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert "canary" not in repr(caught.value)
