"""Templates and mail bodies: values in, bytes out. No I/O; the daemon runs the VA's own templates in a child."""
