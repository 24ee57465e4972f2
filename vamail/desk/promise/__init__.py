"""Business time: by when a human answers, as an instant, with its steps."""
