"""A desk that is steered by mail: its settings, and how the VA writes to it so that it believes her."""

from server.desk import DESK, VA, mail

VOUCHED = {"Authentication-Results": "mx.va.example; dmarc=pass header.from=va.example"}
"""Her own server says that she wrote it."""
STEER = """
sent: append
trust: {authserv_id: mx.va.example}
control: {addresses: [steer@va.example]}
"""
AT_ONCE = f"{STEER}holds: {{new_address: no}}\nundo: off\n"
"""Nothing waits for a second look."""


def order(name: str, text: str) -> bytes:
    """A mail of hers to the control address; each line a command."""
    return mail(f"Maria <{VA}>", "", text, f"{name}@va.example", f"{DESK}, steer@va.example", VOUCHED)
