"""A private Postfix: own configuration, queue and loopback port; delivers to a Dovecot by LMTP.

Needs root, for Postfix itself does. The installed Postfix and its configuration are not touched.
"""

import os
import pwd
import shutil
import smtplib
import subprocess
import tempfile
import time
from pathlib import Path

from server.dovecot import free_port

_MAIN = """
compatibility_level = 3.6
queue_directory = {base}/queue
data_directory = {base}/data
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.va.example
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = {domains}
recipient_delimiter = {delimiter}
virtual_mailbox_maps = inline:{{ {users} }}
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
default_transport = error:{elsewhere}
smtpd_reject_unlisted_recipient = {checks}
relay_transport = error:no mail leaves this test
lmtp_host_lookup = native
smtputf8_enable = yes
message_size_limit = 1000000
maillog_file = {base}/log/postfix.log
maillog_file_prefixes = {base}/log
smtpd_tls_security_level = may
smtpd_tls_cert_file = {cert}
smtpd_tls_key_file = {key}
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
disable_dns_lookups = yes
notify_classes =
"""
_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
tlsmgr unix - - n 1000? 1 tlsmgr
proxymap unix - - n - - proxymap
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """One running instance at `port`; mail for `<user>@va.example` goes to the Dovecot at `lmtp_port`.

    A user may be given as a whole address, of a domain that is taken in as well. With `delimiter`, mail to
    `<user>+anything` reaches the user. With `comes_back`, mail for other domains
    is taken in and comes back for that reason, in place of being refused.
    """

    def __init__(
        self,
        lmtp_port: int,
        users: tuple[str, ...],
        cert: Path,
        key: Path,
        delimiter: str = "",
        comes_back: str = "",
    ) -> None:
        if os.geteuid() != 0:
            raise RuntimeError("a private Postfix needs root")
        self.base = Path(tempfile.mkdtemp(prefix="postfix-", dir="/tmp"))
        self.base.chmod(0o755)
        self.port = free_port()
        account = pwd.getpwnam("postfix")
        for name in ("etc", "queue", "data", "log"):
            (self.base / name).mkdir(mode=0o755)
        os.chown(self.base / "data", account.pw_uid, account.pw_gid)
        addresses = [user if "@" in user else f"{user}@va.example" for user in users]
        known = ", ".join(f"{{ {address} = {address.partition('@')[0]} }}" for address in addresses)
        domains = " ".join(sorted({"va.example", *(address.partition("@")[2] for address in addresses)}))
        main = _MAIN.format(
            base=self.base, lmtp=lmtp_port, users=known, cert=cert, key=key, domains=domains,
            delimiter=delimiter,
            checks="no" if comes_back else "yes",
            elsewhere=comes_back or "no mail leaves this test",
        )  # fmt: skip
        (self.base / "etc" / "main.cf").write_text(main)
        (self.base / "etc" / "master.cf").write_text(_MASTER.format(port=self.port))

    def _run(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        # Its daemons inherit what it writes to: a pipe would never end.
        with (self.base / "log" / "start.log").open("ab") as said:
            return subprocess.run(
                ["postfix", "-c", str(self.base / "etc"), *words],
                stdin=subprocess.DEVNULL, stdout=said, stderr=said, timeout=30, check=False,
            )  # fmt: skip

    def log(self) -> str:
        """The end of everything that it wrote."""
        return "\n".join(
            p.read_text("utf-8", "replace")[-2000:] for p in sorted((self.base / "log").iterdir())
        )

    def start(self) -> None:
        """Start and wait for its greeting; raises with the log and the likely cause."""
        if self._run("start").returncode:
            raise RuntimeError(f"postfix does not start (is it installed?): {self.log()}")
        until = time.monotonic() + 20
        while True:
            try:
                with smtplib.SMTP("127.0.0.1", self.port, timeout=5):
                    return
            except OSError as error:
                if time.monotonic() > until:
                    raise RuntimeError(
                        f"postfix at port {self.port} does not answer: {error}\n{self.log()}\n"
                        "likely cause: another program has the port, or postfix cannot reach the folder"
                    ) from error
                time.sleep(0.05)

    def stop(self) -> None:
        """End this instance and remove its folder."""
        self._run("stop")
        shutil.rmtree(self.base, ignore_errors=True)
