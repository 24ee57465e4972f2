"""How mail servers are written: host, port, encryption, and where the password lies. Pure."""

import ipaddress
import re

from vamail.workspace.shapes import BAD, Choice, Json, Key, Page, Table, TextOr, Values, Word, kind_of
from vamail.workspace.types import Mark, Secret, Server
from vamail.workspace.words import LINE, address, number
from vamail.workspace.yaml_text import ListNode, Node, TextNode

PORTS = {
    "imap": {"tls": 993, "starttls": 143, "none": 143},
    "smtp": {"tls": 465, "starttls": 587, "none": 25},
}
OAUTH_PROVIDERS = ("google", "microsoft")
SECRET_FORMS = "write where it lies: env:NAME, file:PATH or store:NAME"  # noqa: S105  # a hint, not a secret
_USUAL_TLS = {993: "tls", 465: "tls", 143: "starttls", 587: "starttls"}


def read_secret(text: str) -> Secret:
    """`env:NAME`, `file:PATH` or `store:NAME`. A ValueError never repeats what was written."""
    source, colon, name = text.strip().partition(":")
    source, name = source.strip().lower(), name.strip()
    if not colon or source not in ("env", "file", "store") or not name:
        raise ValueError(f"a password never stands in these files; {SECRET_FORMS}")
    if source == "env" and re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) is None:
        raise ValueError(
            "what follows env: is not the name of an environment variable; as in env:VAMAIL_PASSWORD"
        )
    if any(ord(sign) < 32 for sign in name):
        raise ValueError(f"there is a control character in it; {SECRET_FORMS}")
    return Secret(source, name)


class PasswordShape:
    """A place where a secret is named. No fault repeats what was written there."""

    def read(self, node: Node, page: Page, name: str) -> object:
        """See Shape."""
        if not isinstance(node, TextNode) or node.nothing:
            what = "a list" if isinstance(node, ListNode) else kind_of(node)
            page.refuse(node.mark, f"`{name}` must name a secret, not {what}", SECRET_FORMS, "password")
            return BAD
        try:
            return read_secret(node.text)
        except ValueError as fault:
            what, _, hint = str(fault).partition("; ")
            page.refuse(node.mark, f"`{name}`: {what}", hint, "password")
            return BAD

    def schema(self) -> Json:
        """See Shape."""
        return {"type": "string", "pattern": "^(env|file|store):.+"}


def _host(text: str) -> str:
    name = text.strip().rstrip(".").strip("[]").lower()
    if re.fullmatch(r"[^\s/@:?#]{1,253}", name) is None:
        try:
            return str(ipaddress.ip_address(name))
        except ValueError:
            hint = "write only the name of the server, as in imap.example.com"
            raise ValueError(f"`{text}` is not the name of a server; {hint}") from None
    if name.isascii():
        return name
    return address(f"x@{name}").removeprefix("x@")


def _fingerprint(text: str) -> str:
    digits = text.strip().lower().removeprefix("sha256:").replace(":", "").replace(" ", "")
    if re.fullmatch(r"[0-9a-f]{64}", digits) is None:
        raise ValueError("this is not the SHA-256 fingerprint of a certificate; it has 64 hexadecimal digits")
    return digits


TLS_WORDS = ("tls", "starttls", "none")
_TLS = TextOr(
    Choice(TLS_WORDS),
    Table(
        {
            "mode": Key(Choice(("tls", "starttls")), "tls from the start, or starttls"),
            "fingerprint": Key(
                Word(_fingerprint, "a fingerprint", {"type": "string"}),
                "SHA-256 of the one certificate to accept, for a bridge that makes its own",
            ),
            "ca_file": Key(LINE, "file of the authorities to trust, in PEM form"),
        },
        "`tls`",
    ),
)
SERVER_KEYS = {
    "host": Key(Word(_host, "the name of a server", {"type": "string"}), "name of the server", required=True),
    "port": Key(number(1, 65_535), "port; the usual one when left out"),
    "tls": Key(_TLS, "tls (from the start), starttls, or none (this machine only)"),
    "user": Key(LINE, "name to log in with"),
    "password": Key(PasswordShape(), "env:NAME, file:PATH or store:NAME; never the password itself"),
    "oauth": Key(Choice(OAUTH_PROVIDERS), "log in with tokens of `vamail login` in place of a password"),
}


def is_loopback(host: str) -> bool:
    """Whether this name is this machine, so that plain text stays inside."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def server(values: Values, protocol: str, page: Page) -> Server:
    """The server of a table of `SERVER_KEYS`; `protocol` is imap or smtp."""
    details = values.table("tls") if isinstance(values.values.get("tls"), Values) else None
    tls = details.get("mode", str, "tls") if details else values.get("tls", str, "tls")
    host = values.get("host", str, "")
    if tls == "none" and host and not is_loopback(host):
        what = f"without encryption the password would be readable on its way to `{host}`"
        page.refuse(values.where("tls"), what, "write tls: tls or tls: starttls", "plain-connection")
    port = values.get("port", int, PORTS[protocol][tls])
    _warn_port(port, tls, values.where("port"), page, host)
    user, oauth = values.get("user", str, ""), values.get("oauth", str, "")
    password = values.get("password", Secret, Secret("", ""))
    _check_login(values, protocol, page)
    return Server(
        host=host,
        port=port,
        tls=tls,
        user=user,
        password=password if password.name else None,
        oauth=oauth,
        fingerprint=details.get("fingerprint", str, "") if details else "",
        ca_file=details.get("ca_file", str, "") if details else "",
    )


def _warn_port(port: int, tls: str, mark: Mark, page: Page, host: str) -> None:
    usual = _USUAL_TLS.get(port)
    if usual and tls != usual and not is_loopback(host):
        page.warn(mark, f"port {port} usually speaks {usual}, not {tls}", f"try tls: {usual}", "port")


def _check_login(values: Values, protocol: str, page: Page) -> None:
    named = values.nodes.keys()
    if "user" not in named:
        if protocol == "imap":
            page.refuse(values.mark, "`imap` lacks `user`", "the name to log in with", "missing-key")
        return
    if "password" in named and "oauth" in named:
        what = "`password` and `oauth` are both given"
        page.refuse(values.marks["oauth"], what, "keep the one that this account uses", "login")
    if "password" not in named and "oauth" not in named:
        page.refuse(values.marks["user"], f"`{protocol}` has a user but no `password`", SECRET_FORMS, "login")
