"""Mail providers: their servers, how one logs in, and what they allow.

Figures change; they are what the providers publish, and a workspace may say otherwise.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One provider. `auth` says in words which password is needed and where it is made.

    `per_day` and `per_minute` are mails that may be sent, 0 where none is known; `oauth` names the
    provider of `vamail login` where tokens are possible, and `oauth_only` where nothing else is.
    """

    key: str
    name: str
    imap_host: str
    smtp_host: str
    auth: str
    imap_port: int = 993
    imap_tls: str = "tls"
    smtp_port: int = 465
    smtp_tls: str = "tls"
    user: str = "the whole address"
    domains: tuple[str, ...] = ()
    oauth: str = ""
    oauth_only: bool = False
    per_day: int = 0
    per_minute: int = 0
    connections: int = 3


PROVIDERS = (
    Provider(
        key="gmail",
        name="Gmail or Google Workspace",
        imap_host="imap.gmail.com",
        smtp_host="smtp.gmail.com",
        auth="Turn on 2-Step Verification, then make an app password: Google Account, Security, App "
        "passwords. Its 16 letters are the password here. Or log in with tokens: oauth: google.",
        domains=("gmail.com", "googlemail.com"),
        oauth="google",
        per_day=500,
    ),
    Provider(
        key="microsoft365",
        name="Microsoft 365",
        imap_host="outlook.office365.com",
        smtp_host="smtp.office365.com",
        smtp_port=587,
        smtp_tls="starttls",
        auth="Microsoft 365 reads mail only with tokens, not passwords: use oauth: microsoft and "
        "`vamail login`. Your administrator may have to allow IMAP and authenticated SMTP for the mailbox.",
        oauth="microsoft",
        oauth_only=True,
        per_day=10_000,
        per_minute=30,
    ),
    Provider(
        key="outlook",
        name="Outlook.com, Hotmail, Live",
        imap_host="outlook.office365.com",
        smtp_host="smtp-mail.outlook.com",
        smtp_port=587,
        smtp_tls="starttls",
        auth="Outlook.com takes only tokens, not passwords: use oauth: microsoft and `vamail login`. "
        "In Outlook.com's settings, Forwarding and IMAP, let devices use IMAP.",
        domains=("outlook.com", "outlook.de", "outlook.fr", "outlook.hu", "hotmail.com", "hotmail.co.uk",
                 "hotmail.de", "hotmail.es", "hotmail.fr", "hotmail.hu", "hotmail.it", "live.com", "msn.com"),
        oauth="microsoft",
        oauth_only=True,
    ),
    Provider(
        key="icloud",
        name="iCloud",
        imap_host="imap.mail.me.com",
        smtp_host="smtp.mail.me.com",
        smtp_port=587,
        smtp_tls="starttls",
        user="what stands before the @",
        auth="Make an app-specific password: account.apple.com, Sign-In and Security, App-Specific "
        "Passwords.",
        domains=("icloud.com", "me.com", "mac.com"),
    ),
    Provider(
        key="fastmail",
        name="Fastmail",
        imap_host="imap.fastmail.com",
        smtp_host="smtp.fastmail.com",
        auth="Make an app password: Settings, Privacy and Security, Manage app passwords; let it use IMAP "
        "and SMTP.",
        domains=("fastmail.com", "fastmail.fm"),
    ),
    Provider(
        key="yahoo",
        name="Yahoo Mail",
        imap_host="imap.mail.yahoo.com",
        smtp_host="smtp.mail.yahoo.com",
        auth="Make an app password: Account Info, Security, Generate app password.",
        domains=("yahoo.com", "yahoo.co.uk", "yahoo.de", "yahoo.fr", "yahoo.es", "yahoo.it", "yahoo.in",
                 "yahoo.co.in", "yahoo.ca", "yahoo.com.au", "ymail.com", "rocketmail.com"),
    ),
    Provider(
        key="zoho",
        name="Zoho Mail",
        imap_host="imap.zoho.eu",
        smtp_host="smtp.zoho.eu",
        auth="Allow IMAP in Settings, Mail Accounts. With two-factor login make an app password: Security, "
        "App Passwords. Outside of Europe the servers end in .com or .in; paid plans use imappro.zoho.eu.",
        domains=("zohomail.eu", "zohomail.com", "zoho.com"),
    ),
    Provider(
        key="proton",
        name="Proton Mail with Bridge",
        imap_host="127.0.0.1",
        imap_port=1143,
        imap_tls="starttls",
        smtp_host="127.0.0.1",
        smtp_port=1025,
        smtp_tls="starttls",
        auth="Proton Mail Bridge must run on this machine; copy the user and password that it shows. Its "
        "own certificate is accepted by tls: {mode: starttls, fingerprint: ...}; `vamail doctor` prints it.",
        domains=("proton.me", "protonmail.com", "protonmail.ch", "pm.me"),
        connections=1,
    ),
    Provider(
        key="own",
        name="my own domain, or another provider",
        imap_host="",
        smtp_host="",
        auth="The user is usually the whole address, and the password the one of your mail program.",
    ),
)  # fmt: skip


def provider(key: str) -> Provider | None:
    """The provider with this key."""
    return next((each for each in PROVIDERS if each.key == key), None)


def guess_provider(address: str) -> Provider:
    """The provider whose domain an address has; the one named `own` for every other domain."""
    domain = address.rpartition("@")[2].strip().lower()
    return next((each for each in PROVIDERS if domain in each.domains), PROVIDERS[-1])
