"""Templates and mail bodies: values in, bytes out. No I/O; the VA's own templates run in a child process."""
