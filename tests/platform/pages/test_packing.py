"""Pages made small beside others of their kind."""

import os

import pytest

from titan.platform.pages.marks import Hole, Segments
from titan.platform.pages.packing import Packed, Packer

FRAME = os.urandom(6000).hex().encode()
HEADERS = {"Content-Type": "text/html"}


def pack(packer: Packer, segments: Segments, kind: str = "product") -> Packed:
    return packer.pack(kind, segments, dict(HEADERS), frozenset({"product:1"}), 60.0)


@pytest.mark.parametrize(
    "segments",
    [
        (b"",),
        (b"one",),
        (b"", Hole.CSRF, b""),
        (b"a", Hole.NONCE, b"", Hole.NONCE, b"b", Hole.THEME, b"c"),
        (b"x" * 100_000, Hole.CART_COUNT, b"y" * 50_000),
    ],
    ids=["empty", "text", "hole", "holes", "large"],
)
def test_gives_back_what_it_was_given(segments: Segments) -> None:
    packer = Packer()
    assert pack(packer, segments).segments() == segments
    assert pack(packer, (b"other", Hole.ACCOUNT, FRAME)).segments() == (b"other", Hole.ACCOUNT, FRAME)
    assert pack(packer, segments).segments() == segments


def test_the_second_page_of_a_kind_is_as_small_as_its_difference() -> None:
    packer = Packer()
    first = pack(packer, (FRAME, Hole.CSRF, b"a drum"))
    second = pack(packer, (FRAME, Hole.CSRF, b"a violin"))
    assert len(second.content) < len(FRAME) / 15
    assert (second.sample, second.headers, second.holes) == (first.sample, HEADERS, (Hole.CSRF,))
    assert second.headers is first.headers


def test_a_page_of_another_kind_has_another_sample() -> None:
    packer = Packer()
    pack(packer, (FRAME,))
    other = pack(packer, (b"a category",), kind="category")
    assert other.sample == b"a category"


def test_weighs_what_it_holds_and_what_python_adds() -> None:
    packed = pack(Packer(), (FRAME,))
    assert packed.weight >= len(packed.content) + 1000
