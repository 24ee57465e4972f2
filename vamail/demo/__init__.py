"""The embedded mail server and the demo day."""
