"""The VA's commands: read, allowed or not, carried out, told."""
