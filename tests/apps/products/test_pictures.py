"""Uploaded pictures: hostile ones are refused, good ones are made anew."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.Image import Exif

from tests.apps.products.conftest import Market
from titan.apps.products import api as products
from titan.apps.products.contracts import PictureRejected, Product, ProductNotFound
from titan.kernel.ids import new_id


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def encoded(
    kind: str = "JPEG", *, size: tuple[int, int] = (800, 600), mode: str = "RGB", **options: Any
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "teal").save(out, kind, **options)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims that many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


def animated() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    return out.getvalue()


def add(market: Market, product: Product, data: bytes, alt: str = "A teal mug") -> Product:
    return products.add_picture(product_id=product.id, shop_id=market.shop_id, data=data, alt=alt)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_kept_in_all_widths_up_to_its_own(market: Market, media: Path, kind: str) -> None:
    product = add(market, market.publish(), encoded(kind))

    [picture] = product.pictures
    assert [width for width, _ in picture.sizes] == [160, 320, 640]
    assert (picture.width, picture.height, picture.alt) == (800, 600, "A teal mug")
    for width, url in picture.sizes:
        with Image.open(media / url.removeprefix("/media/")) as stored:
            assert (stored.format, stored.size) == ("WEBP", (width, width * 3 // 4))
    assert len(list(media.rglob("*.jpg"))) == 1
    assert products.list_products().results[0].picture == picture


def test_a_small_picture_keeps_its_own_width(market: Market) -> None:
    product = add(market, market.create(), encoded(size=(100, 80)))

    assert [width for width, _ in product.pictures[0].sizes] == [100]


def test_the_same_bytes_again_only_change_the_words(market: Market, media: Path) -> None:
    product = add(market, market.create(), encoded())
    files = sorted(media.rglob("*.*"))

    same = add(market, product, encoded())
    renamed = add(market, product, encoded(), alt="A mug, teal")

    assert same == product
    assert [picture.alt for picture in renamed.pictures] == ["A mug, teal"]
    assert sorted(media.rglob("*.*")) == files


def test_nothing_but_pixels_is_kept_and_the_picture_stands_upright(market: Market, media: Path) -> None:
    exif = Exif()
    exif[0x010E] = "SECRET-PLACE"
    exif[0x0112] = 6

    product = add(market, market.create(), encoded(size=(800, 400), exif=exif) + b"SECRET-TAIL")

    assert (product.pictures[0].width, product.pictures[0].height) == (400, 800)
    for file in media.rglob("*.*"):
        if file.is_file():
            assert b"SECRET" not in file.read_bytes()


@pytest.mark.parametrize("mode", ["P", "L", "LA", "RGBA", "CMYK"])
def test_other_colour_modes_are_taken(market: Market, mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"

    assert add(market, market.create(), encoded(kind, mode=mode)).pictures


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"GIF89a" + bytes(100), "Only JPEG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "Only JPEG"),
        (b"%PDF-1.7" + bytes(100), "Only JPEG"),
        (b"\xff\xd8\xff" + b"no jpeg at all", "cannot be read"),
        (encoded()[:2000], "damaged"),
        (encoded("PNG")[:300], "damaged"),
        (bomb(60_000, 60_000), "pixels"),
        (bomb(8_000, 6_000), "pixels"),
        (bomb(5_000, 5_000), "damaged"),
        (encoded(size=(20, 20)), "at least"),
        (encoded(size=(2000, 40)), "strip"),
        (animated(), "Moving"),
        (b"\xff\xd8\xff" + bytes(10 * 1024 * 1024), "at most 10 MB"),
        (b"\x89PNG\r\n\x1a\n" + encoded("JPEG"), "cannot be read"),
    ],
)
def test_hostile_uploads_are_refused_and_leave_no_file(
    market: Market, media: Path, data: bytes, why: str
) -> None:
    product = market.create()

    with pytest.raises(PictureRejected, match=why):
        add(market, product, data)

    assert [path for path in media.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("alt", ["", "   ", "x" * 201])
def test_an_alternative_text_is_needed(market: Market, alt: str) -> None:
    with pytest.raises(PictureRejected):
        add(market, market.create(), encoded(), alt=alt)


def test_a_product_has_at_most_twelve(market: Market) -> None:
    product = market.create()
    for shade in range(12):
        product = add(market, product, encoded(size=(64, 64 + shade)))

    with pytest.raises(PictureRejected, match="at most 12"):
        add(market, product, encoded(size=(64, 99)))


def test_only_the_shop_itself_adds_and_removes(market: Market) -> None:
    product = add(market, market.create(), encoded())
    digest = product.pictures[0].sizes[0][1].rsplit("/", 1)[1].rsplit("-", 1)[0]

    with pytest.raises(ProductNotFound):
        products.add_picture(product_id=product.id, shop_id=new_id(bucket=0), data=encoded(), alt="x")
    with pytest.raises(ProductNotFound):
        products.remove_picture(product_id=product.id, shop_id=new_id(bucket=0), digest=digest)
    removed = products.remove_picture(product_id=product.id, shop_id=market.shop_id, digest=digest)

    assert removed.pictures == ()
