"""Delivery status notifications: RFC 3464, RFC 6533, and what stands for one."""

from collections.abc import Mapping

from vamail.model.message import Automatic, Bounce

_Headers = Mapping[str, tuple[str, ...]]


def looks_like_bounce(headers: _Headers, content_type: str, sender_email: str, subject: str) -> bool:
    """Whether the header alone makes it worth reading the body as a delivery report."""
    local = sender_email.rpartition("@")[0].lower()
    return (
        "report" in content_type.lower() or "x-failed-recipients" in headers
        or local.startswith(("mailer-daemon", "postmaster"))
    )  # fmt: skip


def read_bounce(raw: bytes, headers: _Headers, content_type: str, text: str, automatic: Automatic) -> Bounce:
    """What a delivery report says; never raises."""
    return Bounce(is_bounce="delivery-status" in content_type.lower())
