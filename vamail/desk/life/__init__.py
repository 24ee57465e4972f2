"""Proof of life: what counts as an outage, when it is told, and the test mail that travels the whole way."""
