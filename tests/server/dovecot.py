"""A private Dovecot on free loopback ports: plain with STARTTLS, TLS, and LMTP, with users of its own.

Run as root it works in a fresh Debian (the workers are dovecot, dovenull and mail); else everything runs
as whoever runs the tests.
"""

import contextlib
import grp
import imaplib
import json
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PASSWORD = 'päss "word" \\1'
TOKEN = "good-token"
USERS = ("requests", "other")

_CONF = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/dovecot.log
instance_name = {name}
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{base}/cert.pem
ssl_key = <{base}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:{base}/mail/%n/Maildir
mail_max_userip_connections = 1000
default_login_user = {login_user}
default_internal_user = {internal_user}
default_internal_group = {internal_group}
mail_fsync = optimized
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%n {base}/users
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {base}/oauth2.conf
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/mail/%n allow_all_users=yes
}}
service imap-login {{
  {no_chroot}
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {tls_port}
    ssl = yes
  }}
  service_count = 0
  process_min_avail = 1
}}
service imap {{
  process_limit = 1000
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp_port}
  }}
}}
service anvil {{
  {no_chroot}
}}
service stats {{
  {no_chroot}
}}
protocol lmtp {{
  postmaster_address = postmaster@va.example
}}
protocol imap {{
  imap_capability = {capability}
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
  mailbox Junk {{
    special_use = \\Junk
    auto = create
  }}
  mailbox Drafts {{
    special_use = \\Drafts
    auto = create
  }}
}}
"""


def free_port() -> int:
    """A loopback port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make_certificate(folder: Path, name: str = "localhost", stem: str = "cert") -> tuple[Path, Path]:
    """A self-signed certificate for `name` (and 127.0.0.1 when it is localhost): (certificate, key)."""
    cert, key = folder / f"{stem}.pem", folder / f"{'key' if stem == 'cert' else stem + '-key'}.pem"
    names = f"DNS:{name}" + (",IP:127.0.0.1" if name == "localhost" else "")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
         "-addext", f"subjectAltName={names}", "-keyout", str(key), "-out", str(cert)],
        check=True, capture_output=True,
    )  # fmt: skip
    return cert, key


class _TokenEndpoint(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        good = self.headers.get("Authorization") == f"Bearer {TOKEN}"
        body = json.dumps(
            {"username": USERS[0], "active": True} if good else {"error": "invalid_token"}
        ).encode()
        self.send_response(200 if good else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Dovecot:
    """One running Dovecot. `port` plain and STARTTLS, `tls_port`, `lmtp_port`; `cert` is its own CA."""

    def __init__(self, users: tuple[str, ...] = USERS) -> None:
        self.users = users
        self.base = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp"))
        self.base.chmod(0o755)  # the workers of other users must come through
        self.port, self.tls_port, self.lmtp_port = free_port(), free_port(), free_port()
        self._count = 0
        self._tokens = ThreadingHTTPServer(("127.0.0.1", 0), _TokenEndpoint)
        threading.Thread(target=self._tokens.serve_forever, daemon=True).start()
        root = os.getuid() == 0
        self._owner = pwd.getpwnam("mail") if root else pwd.getpwuid(os.getuid())
        me = self._owner.pw_name
        self._who = {
            "login_user": "dovenull" if root else me,
            "internal_user": "dovecot" if root else me,
            "internal_group": "dovecot" if root else grp.getgrgid(self._owner.pw_gid).gr_name,
            "no_chroot": "" if root else "chroot =",
        }
        self.cert, self._key = make_certificate(self.base)
        for user in users:
            self._make_maildir(user)
        (self.base / "users").write_text("".join(f"{user}:{PASSWORD}\n" for user in users), "utf-8")
        (self.base / "oauth2.conf").write_text(
            f"introspection_mode = auth\nintrospection_url = http://127.0.0.1:{self._tokens.server_port}/\n"
            "username_attribute = username\nactive_attribute = active\nactive_value = true\n"
        )
        self.configure()

    @property
    def config(self) -> Path:
        """Its configuration file, for doveadm."""
        return self.base / "dovecot.conf"

    def configure(self, capability: str = "") -> None:
        """Write the configuration; `capability` replaces what IMAP offers after the login."""
        text = _CONF.format(
            base=self.base, name=self.base.name, port=self.port, tls_port=self.tls_port,
            lmtp_port=self.lmtp_port, uid=self._owner.pw_uid, gid=self._owner.pw_gid,
            capability=capability, **self._who,
        )  # fmt: skip
        self.config.write_text(text, "utf-8")

    def start(self) -> None:
        """Start and wait until a login works; raises with the log's end and the likely cause."""
        for folder in ("run", "state", "mail"):
            (self.base / folder).mkdir(exist_ok=True)
            (self.base / folder).chmod(0o755)
        # Its daemons inherit what it writes to: a pipe would never end.
        with (self.base / "start.log").open("w") as said:
            done = subprocess.run(
                ["dovecot", "-c", str(self.config)],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                check=False,
            )
        if done.returncode:
            text = (self.base / "start.log").read_text("utf-8", "replace")
            raise RuntimeError(
                f"dovecot does not start: {text}\n(are dovecot-imapd and dovecot-lmtpd installed?)"
            )
        until = time.monotonic() + 20
        while True:
            try:
                with imaplib.IMAP4("127.0.0.1", self.port, timeout=5) as probe:
                    probe.authenticate("PLAIN", lambda _: f"\0{self.users[0]}\0{PASSWORD}".encode())
                return
            except (OSError, imaplib.IMAP4.error) as error:
                if time.monotonic() > until:
                    log = self.base / "dovecot.log"
                    said = log.read_text("utf-8", "replace")[-1500:] if log.exists() else "(no log)"
                    raise RuntimeError(
                        f"dovecot at port {self.port} lets nobody in: {error}\n{said}\n"
                        "likely cause: its workers cannot reach the folder (needs o+x on every parent of "
                        f"{self.base}), or another program has the port"
                    ) from error
                time.sleep(0.05)

    def stop(self) -> None:
        """End this server and remove its folder."""
        subprocess.run(["doveadm", "-c", str(self.config), "stop"], capture_output=True, check=False)
        self._tokens.shutdown()
        self._tokens.server_close()
        shutil.rmtree(self.base, ignore_errors=True)

    def doveadm(self, *words: str, check: bool = True) -> str:
        """Run one doveadm command and return what it prints."""
        done = subprocess.run(
            ["doveadm", "-c", str(self.config), *words], capture_output=True, text=True, check=False
        )
        if check and done.returncode:
            raise RuntimeError(f"doveadm {' '.join(words)}: {done.stderr or done.stdout}")
        return done.stdout

    def context(self) -> ssl.SSLContext:
        """A client's context that trusts this server."""
        return ssl.create_default_context(cafile=str(self.cert))

    # --- mail ---------------------------------------------------------------------------------------

    def maildir(self, user: str = USERS[0]) -> Path:
        """The user's Maildir."""
        return self.base / "mail" / user / "Maildir"

    def _make_maildir(self, user: str) -> None:
        for part in ("", "tmp", "new", "cur"):
            folder = self.maildir(user) / part
            folder.mkdir(parents=True, exist_ok=True)
        for path in (self.base / "mail" / user, *(self.base / "mail" / user).rglob("*")):
            with contextlib.suppress(FileNotFoundError):  # Dovecot's own lock files come and go
                os.chown(path, self._owner.pw_uid, self._owner.pw_gid)

    def reset(self, user: str = USERS[0]) -> None:
        """Throw out whoever is logged in and empty the mailbox."""
        self.kick(user)
        shutil.rmtree(self.base / "mail" / user, ignore_errors=True)
        self._make_maildir(user)

    def kick(self, user: str = USERS[0]) -> None:
        """Break every connection of this user."""
        self.doveadm("kick", user, check=False)

    def drop(self, raw: bytes, user: str = USERS[0], folder: str = "") -> None:
        """Deliver into the Maildir the way a server does: write in tmp, rename into new."""
        self._count += 1
        lines = raw.count(b"\n") - raw.count(b"\r\n")
        name = f"{int(time.time())}.M{self._count:06d}P{os.getpid()}.test,S={len(raw)},W={len(raw) + lines}"
        home = self.maildir(user) / f".{folder}" if folder else self.maildir(user)
        path = home / "tmp" / name
        path.write_bytes(raw)
        os.chown(path, self._owner.pw_uid, self._owner.pw_gid)
        path.rename(home / "new" / name)

    def change_uidvalidity(self, user: str = USERS[0]) -> None:
        """Give INBOX another UIDVALIDITY, with all its mails under new UIDs."""
        self.kick(user)
        listing = self.maildir(user) / "dovecot-uidlist"
        # The header line is `3 V<uidvalidity> N<uidnext> G<guid>`.
        first = listing.read_text().split("\n", 1)[0].split()
        for path in self.maildir(user).glob("dovecot*"):
            path.unlink()
        listing.write_text(f"3 V{int(first[1][1:]) + 1} N1 {first[3]}\n")
        os.chown(listing, self._owner.pw_uid, self._owner.pw_gid)

    def mails(self, folder: str = "INBOX", user: str = USERS[0]) -> list[dict[str, str]]:
        """What lies in a folder: uid, flags and Message-ID, as doveadm sees it (in UTF-8 names)."""
        said = self.doveadm(
            "-f",
            "json",
            "fetch",
            "-u",
            user,
            "uid flags hdr.message-id",
            "mailbox",
            folder,
            "all",
            check=False,
        )
        return list(json.loads(said)) if said.strip() else []
