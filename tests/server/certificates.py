"""Certificates that a server should not show: expired, for another name."""

import subprocess
from pathlib import Path

_CA = """
[ca]
default_ca = own
[own]
database = {folder}/index.txt
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
"""


def expired_certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate for localhost that ended long ago: (certificate, key)."""
    cert, key, request = folder / "expired.pem", folder / "expired-key.pem", folder / "expired.csr"
    config = folder / "ca.conf"
    config.write_text(_CA.format(folder=folder))
    (folder / "index.txt").touch()
    _openssl(
        "req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost",
        "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(key), "-out", str(request),
    )  # fmt: skip
    _openssl(
        "ca", "-batch", "-config", str(config), "-selfsign", "-keyfile", str(key), "-in", str(request),
        "-startdate", "20200101000000Z", "-enddate", "20200201000000Z", "-notext", "-out", str(cert),
    )  # fmt: skip
    return cert, key


def _openssl(*words: str) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True)
