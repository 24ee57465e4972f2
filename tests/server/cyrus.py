"""A private Cyrus IMAP on free loopback ports: LMTP in, CalDAV, and iMIP out, for users of its own.

A mail with a calendar object that comes by LMTP is worked into its user's calendar (Sieve's `processimip`);
what the user changes there by CalDAV leaves as iMIP mail to `smtp_port`. Nothing of the installed system's
configuration, spool or services is used. Run as root its processes are Debian's user `cyrus`, else whoever
runs the tests.
"""

import base64
import contextlib
import grp
import http.client
import os
import pwd
import re
import shutil
import smtplib
import subprocess
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from server.dovecot import free_port
from server.recorder import Recorder

PROGRAMS = Path("/usr/lib/cyrus/bin")

# Mechanisms are only there to be answered with "yes": who may do what is not what these tests are about.
_IMAPD = """
configdirectory: {base}/conf
partition-default: {base}/spool
defaultpartition: default
proc_path: {base}/proc
mboxname_lockpath: {base}/lock
temp_path: {base}/tmp
sievedir: {base}/sieve
idlesocket: {base}/conf/idle
notifysocket: {base}/conf/notify
lmtpsocket: {base}/conf/lmtp
cyrus_user: {owner}
cyrus_group: {group}
servername: calendar.example
admins: nobody-at-all
sasl_pwcheck_method: alwaystrue
sasl_mech_list: PLAIN
allowplaintext: yes
unixhierarchysep: yes
autocreate_post: yes
autocreate_quota: 0
autocreate_sieve_script: {base}/script
duplicatesuppression: no
httpmodules: caldav
caldav_historical_age: -1
calendar_user_address_set: {domains}
smtp_backend: host
smtp_host: 127.0.0.1:{smtp}/noauth
"""

_SERVICES = """
START {{
}}
SERVICES {{
  http cmd="{programs}/httpd -C {base}/imapd.conf" listen="127.0.0.1:{port}" prefork=1 maxchild=20
  lmtp cmd="{programs}/lmtpd -a -C {base}/imapd.conf" listen="127.0.0.1:{lmtp}" prefork=1 maxchild=20
}}
EVENTS {{
}}
"""

# The refusal of a mail is the one way in which LMTP can say what became of its calendar object. Without an
# outcome and with a reason the object was not understood; a mail without any has that reason as well.
_SIEVE = """
require ["variables", "ereject", "body", "vnd.cyrus.imip"];
processimip :outcome "outcome" :errstr "reason";
if anyof (
  string "${outcome}" "error",
  allof (
    string "${outcome}" "no_action",
    not string "${reason}" "",
    body :content "text/calendar" :contains "BEGIN"
  )
) { ereject "calendar object refused: ${reason}"; }
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A calendar object as the server keeps it: `path` of the resource, `ics` its bytes, its `tag`."""

    path: str
    ics: bytes
    tag: str


class RefusedError(Exception):
    """The server does not take what was asked of it; the text is what it said."""


class Cyrus:
    """One running server. `users` are local parts; each has an address in every domain of `domains`.

    `port` speaks CalDAV, `lmtp_port` takes mail; replies and invitations of users go to `smtp_port`.
    """

    def __init__(
        self,
        smtp_port: int,
        users: tuple[str, ...] = ("anna",),
        domains: tuple[str, ...] = ("client.example",),
    ) -> None:
        if not (PROGRAMS / "lmtpd").exists() or not (PROGRAMS / "httpd").exists():
            raise RuntimeError("no Cyrus: apt-get install cyrus-caldav (cyrus-imapd would remove Dovecot)")
        self.users, self.domains = users, domains
        self.base = Path(tempfile.mkdtemp(prefix="cyrus-", dir="/tmp"))
        self.base.chmod(0o755)
        self.port, self.lmtp_port = free_port(), free_port()
        self._process: subprocess.Popen[bytes] | None = None
        owner = pwd.getpwnam("cyrus") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        text = _IMAPD.format(
            base=self.base, owner=owner.pw_name, group=grp.getgrgid(owner.pw_gid).gr_name,
            domains=" ".join(domains), smtp=smtp_port,
        )  # fmt: skip
        (self.base / "imapd.conf").write_text(text)
        services = _SERVICES.format(base=self.base, programs=PROGRAMS, port=self.port, lmtp=self.lmtp_port)
        (self.base / "cyrus.conf").write_text(services)
        (self.base / "script").write_text(_SIEVE)
        for name in ("conf/db", "conf/socket", "spool", "proc", "lock", "tmp", "sieve"):
            (self.base / name).mkdir(parents=True)
        if os.geteuid() == 0:
            for path in (self.base, *self.base.rglob("*")):
                os.chown(path, owner.pw_uid, owner.pw_gid)

    # --- its life -----------------------------------------------------------------------------------

    def start(self) -> "Cyrus":
        """Start, and give every user an inbox and calendars; raises with the log and the likely cause."""
        with (self.base / "log").open("wb") as said:
            self._process = subprocess.Popen(
                [str(PROGRAMS / "master"), "-C", str(self.base / "imapd.conf"),
                 "-M", str(self.base / "cyrus.conf"), "-p", str(self.base / "master.pid")],
                stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + 20
        for user in self.users:
            while True:
                try:
                    self._provide(user)
                    break
                except (OSError, RefusedError) as error:
                    if time.monotonic() > until or self._process.poll() is not None:
                        raise RuntimeError(self._trouble(error)) from error
                    time.sleep(0.02)
        return self

    def _provide(self, user: str) -> None:
        # The first mail makes the inbox with its script, the first login the calendars: both are needed
        # before a calendar object can be taken in.
        self.deliver(b"Subject: hello\r\nMessage-ID: <hello@calendar.example>\r\n\r\nhello\r\n", user)
        if self.dav(user, "PROPFIND", f"/dav/calendars/user/{user}/Inbox/", Depth="0")[0] != 207:
            raise RefusedError(f"no calendars for {user}")

    def _trouble(self, error: BaseException) -> str:
        log = (self.base / "log").read_text("utf-8", "replace")[-1500:]
        return (
            f"cyrus at ports {self.port} (CalDAV) and {self.lmtp_port} (LMTP) does not serve: "
            f"{error}\n{log}\nlikely cause: another program has a port, or its user cannot reach the folder; "
            "it tells its reasons to syslog only"
        )

    def stop(self) -> None:
        """End this server with all its processes, and remove its folder."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self.base, ignore_errors=True)

    # --- mail in ------------------------------------------------------------------------------------

    def deliver(self, raw: bytes, user: str, sender: str = "va@va.example") -> None:
        """Hand one mail over by LMTP; raises `RefusedError` where its calendar object is not taken."""
        with smtplib.LMTP("127.0.0.1", self.lmtp_port, timeout=20) as line:
            try:
                line.sendmail(sender, [user], raw)
            except smtplib.SMTPException as error:
                raise RefusedError(str(error)) from error

    # --- calendars ----------------------------------------------------------------------------------

    def dav(self, user: str, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        """One request in the user's name: (status, what came back). `_` in a header's name stands for `-`."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(line):
            fields = {name.replace("_", "-"): value for name, value in headers.items()}
            fields["Authorization"] = "Basic " + base64.b64encode(f"{user}:any".encode()).decode()
            line.request(method, path, body, fields)
            answer = line.getresponse()
            return answer.status, answer.read()

    def calendar(self, user: str) -> list[Held]:
        """Every object in the user's calendar, by path."""
        home = f"/dav/calendars/user/{user}/Default/"
        body = b'<D:propfind xmlns:D="DAV:"><D:prop><D:getetag/></D:prop></D:propfind>'
        status, text = self.dav(user, "PROPFIND", home, body, Depth="1", Content_Type="application/xml")
        if status != 207:
            raise RefusedError(f"{status} {text.decode('utf-8', 'replace')[:300]}")
        found = re.findall(r"<D:href>([^<]+\.ics)</D:href>.*?<D:getetag>([^<]*)<", text.decode(), re.DOTALL)
        return [Held(path, self.dav(user, "GET", path)[1], tag) for path, tag in sorted(found)]

    def held(self, user: str, uid: str) -> Held:
        """The object with this UID; raises LookupError with what there is."""
        objects = self.calendar(user)
        wanted = f"UID:{uid}\r\n".encode()
        for each in objects:
            if wanted in each.ics.replace(b"\r\n ", b""):
                return each
        raise LookupError(f"no {uid} among {[each.path for each in objects]}")

    def put(self, user: str, ics: bytes, path: str = "") -> None:
        """Write an object as the user's calendar program does; scheduling mails leave before this returns."""
        uid = re.search(rb"^UID:(.+?)\r?$", ics.replace(b"\r\n ", b""), re.MULTILINE)
        name = urllib.parse.quote(uid[1].decode() if uid else "nameless", safe="@")
        where = path or f"/dav/calendars/user/{user}/Default/{name}.ics"
        status, text = self.dav(user, "PUT", where, ics, Content_Type="text/calendar; charset=utf-8")
        if status not in (201, 204):
            raise RefusedError(f"{status} {text.decode('utf-8', 'replace')[:500]}")

    def empty(self) -> None:
        """Empty every calendar, and tell nobody."""
        for user in self.users:
            for each in self.calendar(user):
                self.dav(user, "DELETE", each.path, Schedule_Reply="F")

    def delete(self, user: str, uid: str) -> None:
        """Remove an object: an organizer cancels by that, an attendee declines."""
        status, text = self.dav(user, "DELETE", self.held(user, uid).path)
        if status != 204:
            raise RefusedError(f"{status} {text.decode('utf-8', 'replace')[:500]}")


@contextlib.contextmanager
def two_clients(outside: Recorder, domain: str = "client.example") -> Iterator[Cyrus]:
    """A server of Anna and Béla; its mails to others reach `outside`."""
    server = Cyrus(outside.port, ("anna", "bela"), (domain,))
    try:
        yield server.start()
    finally:
        server.stop()


def emptied(server: Cyrus, outside: Recorder) -> Cyrus:
    """The same, as if nobody had written yet."""
    server.empty()
    outside.reset()
    return server
