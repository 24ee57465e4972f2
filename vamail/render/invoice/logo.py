"""The logo as one SVG, whatever it was: a layout shows it in one way, and typst reads it from memory."""

import struct
from base64 import b64encode

from vamail.model.errors import RenderError
from vamail.model.pattern import lazy

MAX_BYTES = 1_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_SVG = lazy(rb"(?s)\s*(?:<\?xml[^>]*\?>)?\s*(?:<!--.*?-->\s*)*(?:<!DOCTYPE[^>\[]*>\s*)?<svg[\s>]")
_OUTSIDE = lazy(
    rb"""(?i)(?:href|src)\s*=\s*["']\s*(?!#|data:)|url\(\s*["']?\s*(?!#|data:)|<!ENTITY|<script"""
)


def logo_svg(logo: bytes) -> str:
    """The logo as an SVG. Raises RenderError for what is no PNG, JPEG or SVG, is too large, or refers to
    something outside of it."""
    if len(logo) > MAX_BYTES:
        raise RenderError(f"the logo is larger than {MAX_BYTES // 1000} kB")
    if logo.startswith(_PNG):
        return _framed(logo, "image/png", _png_size(logo))
    if logo.startswith(b"\xff\xd8\xff"):
        return _framed(logo, "image/jpeg", _jpeg_size(logo))
    if not _SVG.match(logo.removeprefix(b"\xef\xbb\xbf")):
        raise RenderError("the logo is not a PNG, JPEG or SVG picture")
    if _OUTSIDE.search(logo):
        raise RenderError("the logo refers to something outside of its file")
    try:
        return logo.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RenderError("the logo is an SVG that is not UTF-8") from error


def _framed(logo: bytes, mime: str, size: tuple[int, int]) -> str:
    width, height = size
    if not 0 < width <= 10_000 or not 0 < height <= 10_000 or width * height > 20_000_000:
        raise RenderError(f"the logo is {width} × {height} pixels; a document needs no more than 20 million")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}"><image width="{width}" height="{height}" '
        f'xlink:href="data:{mime};base64,{b64encode(logo).decode("ascii")}"/></svg>'
    )


def _png_size(logo: bytes) -> tuple[int, int]:
    if len(logo) < 24:
        raise RenderError("the logo is a PNG that ends too early")
    width, height = struct.unpack_from(">II", logo, 16)
    return width, height


def _jpeg_size(logo: bytes) -> tuple[int, int]:
    """Width and height from the frame header (ISO 10918-1, B.2.2)."""
    at = 2
    while at + 9 < len(logo) and logo[at] == 0xFF:
        marker = logo[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", logo, at + 5)
            return width, height
        at += 2 + int(struct.unpack_from(">H", logo, at + 2)[0])
    raise RenderError("the logo is a JPEG whose size cannot be read")
