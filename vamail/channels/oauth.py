"""Logging in without a password: the device-code flow (RFC 8628) and refresh tokens (RFC 6749, 6).

The refresh token lies in `data/oauth-<name>.json`, readable by its owner alone.
"""

import contextlib
import json
import os
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path

from vamail.channels.explain import without_number
from vamail.model.errors import SurroundingsError

_EARLY_SECONDS = 300  # a token is renewed this long before it ends
_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_ANSWER_BYTES = 1 << 20


class OAuthError(SurroundingsError):
    """No token could be had. `permanent`: only a new `vamail login` helps."""

    def __init__(self, text: str, permanent: bool) -> None:
        super().__init__(text)
        self.permanent = permanent


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Where a provider gives out tokens, and for what."""

    name: str
    device_url: str
    token_url: str
    scope: str

    def at(self, base: str) -> "Provider":
        """The same at another server, `http://127.0.0.1:port` for one."""
        moved = [base.rstrip("/") + urllib.parse.urlsplit(u).path for u in (self.device_url, self.token_url)]
        return replace(self, device_url=moved[0], token_url=moved[1])


PROVIDERS = {
    "google": Provider(
        name="google",
        device_url="https://oauth2.googleapis.com/device/code",
        token_url="https://oauth2.googleapis.com/token",  # noqa: S106 - an address, not a token
        scope="https://mail.google.com/",
    ),
    "microsoft": Provider(
        name="microsoft",
        device_url="https://login.microsoftonline.com/common/oauth2/v2.0/devicecode",
        token_url="https://login.microsoftonline.com/common/oauth2/v2.0/token",  # noqa: S106
        scope="https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send "
        "offline_access",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a login gave. `expires_at` is the end of the access token in seconds since 1970."""

    provider: str
    client_id: str
    refresh_token: str = field(repr=False)
    access_token: str = field(default="", repr=False)
    expires_at: float = 0.0
    client_secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCode:
    """What the VA is shown: open `url` anywhere and type `code` within `seconds`."""

    url: str
    code: str
    seconds: float


def token_file(data: Path, name: str) -> Path:
    """Where the tokens of login `name` lie."""
    if not name or not all(c.isalnum() or c in "-_" for c in name):
        raise OAuthError(f"{name!r} is no name for a login; letters, digits, - and _ only", permanent=True)
    return data / f"oauth-{name}.json"


def save_tokens(path: Path, tokens: Tokens) -> None:
    """Write the file whole or not at all, readable by its owner alone (0600)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.part")
    with contextlib.suppress(FileNotFoundError):
        temporary.unlink()
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(tokens), file)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def load_tokens(path: Path) -> Tokens:
    """Read what `save_tokens` wrote. Raises `OAuthError` when it is not there or damaged."""
    try:
        return Tokens(**json.loads(path.read_text("utf-8")))
    except FileNotFoundError as error:
        raise OAuthError("there is no login yet; run `vamail login`", permanent=True) from error
    except (OSError, ValueError, TypeError) as error:
        raise OAuthError(
            f"{path.name} cannot be read ({error}); run `vamail login` again", permanent=True
        ) from error


def log_in(
    provider: Provider,
    client_id: str,
    show: Callable[[DeviceCode], None],
    *,
    client_secret: str = "",
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
) -> Tokens:
    """Show the VA a code and wait until it was typed in at the provider (RFC 8628, 3).

    Raises `OAuthError` when the VA said no, took too long, or the provider refuses.
    """
    secret = {"client_secret": client_secret} if client_secret else {}
    started = _post(provider.device_url, {"client_id": client_id, "scope": provider.scope})
    if "device_code" not in started:
        raise _refused(provider, started)
    ends_at = clock() + float(str(started.get("expires_in") or 900))
    interval = float(str(started.get("interval") or 5))
    url = str(started.get("verification_uri") or started.get("verification_url") or "")
    show(DeviceCode(url=url, code=str(started.get("user_code", "")), seconds=ends_at - clock()))
    form = {
        "grant_type": _GRANT,
        "client_id": client_id,
        "device_code": str(started["device_code"]),
        **secret,
    }
    while clock() < ends_at:
        sleep(interval)
        try:
            answer = _post(provider.token_url, form)
        except OAuthError:
            interval *= 2  # RFC 8628, 3.5: back off when the provider cannot be reached
            continue
        if "access_token" in answer:
            empty = Tokens(
                provider=provider.name, client_id=client_id, refresh_token="", client_secret=client_secret
            )
            return _with(empty, answer, clock(), provider)
        error = answer.get("error")
        if error == "slow_down":
            interval += 5
        elif error != "authorization_pending":
            raise _refused(provider, answer)
    raise OAuthError("the code was not typed in in time; start `vamail login` again", permanent=True)


def device_login(data: Path, name: str, client_id: str, show: Callable[[str], object]) -> None:
    """`vamail login`: log in at provider `name`, tell the VA by `show` what to do, keep the tokens in `data`.

    Raises `OAuthError`.
    """

    def tell(code: DeviceCode) -> None:
        show(f"Open {code.url} in a browser and type this code: {code.code}")
        show(f"Waiting for it, at most {code.seconds / 60:.0f} minutes ...")

    save_tokens(token_file(data, name), log_in(_provider(name), client_id, tell))


def access_token(data: Path, name: str, client_id: str, now: datetime) -> str:
    """A token of the login at provider `name` that is good for five minutes at least.

    `client_id` replaces the one of the login when it was changed since. Raises `OAuthError`.
    """
    with _renewing:  # one renewal at a time: Microsoft's old refresh token ends with the new one
        access = AccessTokens(
            token_file(data, name), _provider(name), clock=now.timestamp, client_id=client_id
        )
        return access.token()


def forget_access_token(data: Path, name: str) -> None:
    """The server refused the access token: it ended before its time, and the next one is a new one."""
    path = token_file(data, name)
    with _renewing, contextlib.suppress(OAuthError, OSError):
        tokens = load_tokens(path)
        if tokens.access_token and tokens.refresh_token:
            save_tokens(path, replace(tokens, access_token="", expires_at=0.0))


_renewing = threading.Lock()


def _provider(name: str) -> Provider:
    if name not in PROVIDERS:
        raise OAuthError(f"there is no login at {name!r}; known: {', '.join(PROVIDERS)}", permanent=True)
    return PROVIDERS[name]


class AccessTokens:
    """The access token of one login, renewed before it ends; may be asked from several threads."""

    def __init__(
        self, path: Path, provider: Provider, *, clock: Callable[[], float] = time.time, client_id: str = ""
    ) -> None:
        self._path = path
        self._client_id = client_id
        self._provider = provider
        self._clock = clock
        self._lock = threading.Lock()

    def token(self) -> str:
        """A token that is good for five minutes at least. Raises `OAuthError`."""
        with self._lock:
            tokens = load_tokens(self._path)
            if tokens.access_token and tokens.expires_at - _EARLY_SECONDS > self._clock():
                return tokens.access_token
            form = {
                "grant_type": "refresh_token",
                "client_id": self._client_id or tokens.client_id,
                "refresh_token": tokens.refresh_token,
            }
            if tokens.client_secret:
                form["client_secret"] = tokens.client_secret
            answer = _post(self._provider.token_url, form)
            if "access_token" not in answer:
                known = (tokens.refresh_token, tokens.access_token, tokens.client_secret)
                raise _refused(self._provider, answer, *known)
            tokens = _with(tokens, answer, self._clock(), self._provider)
            save_tokens(self._path, tokens)
            return tokens.access_token


def _with(tokens: Tokens, answer: dict[str, object], now: float, provider: Provider) -> Tokens:
    # Microsoft gives a new refresh token each time and lets the old one lapse.
    refresh = str(answer.get("refresh_token") or tokens.refresh_token)
    if not refresh:
        raise OAuthError(
            f"{provider.name} gave no refresh token, so the login would end within the hour", True
        )
    lasts = float(str(answer.get("expires_in") or 3600))
    return replace(
        tokens, access_token=str(answer["access_token"]), refresh_token=refresh, expires_at=now + lasts
    )


def _post(url: str, form: dict[str, str]) -> dict[str, object]:
    """The provider's JSON answer, a refusal (400, 401) included. Raises a temporary `OAuthError`."""
    if not url.startswith(("https://", "http://127.0.0.1:")):
        raise OAuthError(f"tokens are asked for over https only, not at {url}", permanent=True)
    data = urllib.parse.urlencode(form).encode()
    request = urllib.request.Request(url, data, {"Accept": "application/json"})  # noqa: S310 - checked above
    host = urllib.parse.urlsplit(url).hostname
    try:
        try:
            with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
                text = response.read(_ANSWER_BYTES)
        except urllib.error.HTTPError as error:
            with error:
                if error.code >= 500 or error.code == 429:
                    raise OAuthError(f"{host} is busy ({error.code}); trying again later", False) from error
                text = error.read(_ANSWER_BYTES)
        answer = json.loads(text)
    except (OSError, ValueError) as error:
        raise OAuthError(
            f"{host} cannot be reached for a token: {without_number(error)}", permanent=False
        ) from error
    if not isinstance(answer, dict):
        raise OAuthError(f"{host} answered something that is not a token", permanent=False)
    return answer


_WORDS = {
    "invalid_grant": "the login has ended (password changed, access withdrawn, or unused too long); "
    "run `vamail login` again",
    "expired_token": "the code was not typed in in time; start `vamail login` again",
    "access_denied": "the login was declined in the browser",
    "authorization_declined": "the login was declined in the browser",
    "invalid_client": "the provider does not know this client id; check `oauth` in vamail.yaml",
    "unauthorized_client": "this client id may not use the device login; allow public client flows for it",
    "invalid_scope": "the provider gives no access to mail by device code for this client id; "
    "use an app password instead",
}


def _refused(provider: Provider, answer: dict[str, object], *secrets: str) -> OAuthError:
    """The provider's words, without the secrets that it may repeat."""
    code = str(answer.get("error") or "no reason")
    said = str(answer.get("error_description") or "").split("\n", 1)[0]
    for secret in filter(None, secrets):
        said = said.replace(secret, "***")
    said = said[:200]
    words = _WORDS.get(code, f"{provider.name} refused the login")
    temporary = code in ("temporarily_unavailable", "server_error")
    return OAuthError(f"{words} ({code}{': ' + said if said else ''})", permanent=not temporary)
