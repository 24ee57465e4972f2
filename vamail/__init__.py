"""vamail: a client's email becomes a task and an acknowledgement, and the promise in it is kept.

Start reading at `ARCHITECTURE.md`.
"""

__version__ = "0.1.0"
