"""Where passwords lie: the environment, a file, or the system's credential store; never in YAML."""

import os
import stat
from pathlib import Path

from vamail.model.errors import SurroundingsError, UsageError
from vamail.workspace.types import Secret

_KEYRING_SERVICE = "vamail"


def read(secret: Secret, folder: Path) -> str:
    """The password that `secret` names; `folder` is the workspace, from which file paths count.

    Raises UsageError where it is not set or unsafe, SurroundingsError where reading fails; both say
    what to do.
    """
    if secret.source == "env":
        return _from_environment(secret.name)
    if secret.source == "file":
        return _from_file(secret_path(secret, folder), secret.name)
    return _from_store(secret.name)


def secret_path(secret: Secret, folder: Path) -> Path:
    """The file that a `file:` secret names: `~` is the home, and a relative path counts from `folder`."""
    try:
        return folder / Path(secret.name).expanduser()
    except RuntimeError:  # a home that the system does not know
        return folder / secret.name


def _from_environment(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise UsageError(
            f"the password is not set: vamail.yaml names env:{name}, and the environment variable {name} is "
            f"empty; set it in the shell or the service that starts vamail"
        )
    return value


def _from_file(path: Path, name: str) -> str:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UsageError(f"the password file {name} is not a file")
        mode = stat.S_IMODE(status.st_mode)
        text = path.read_bytes()[:4_096].decode("utf-8")
    except FileNotFoundError:
        raise UsageError(f"there is no password file {name}; write the password into it, chmod 600") from None
    except UnicodeDecodeError:
        raise UsageError(f"the password file {name} is not text in UTF-8") from None
    except OSError as error:
        raise SurroundingsError(f"the password file {name} cannot be read: {error.strerror}") from None
    # Others who may write it could send vamail to log in elsewhere; those who may only read get a warning.
    if mode & 0o022:
        raise UsageError(f"others may write the password file {name} (mode {mode:04o}); chmod 600 {name}")
    password = text.strip("\r\n")
    if not password:
        raise UsageError(f"the password file {name} is empty; write the password into its first line")
    return password.splitlines()[0]


def _from_store(name: str) -> str:
    """systemd's credentials first (LoadCredential), then the desktop's key ring if there is one."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if folder and "/" not in name and name not in (".", ".."):
        path = Path(folder) / name
        if path.is_file():
            return _from_file(path, name)
    password = _from_keyring(name)
    if not password:
        raise UsageError(
            f"there is no credential `{name}`; under systemd add LoadCredential={name}:PATH to the service, "
            f"in a container give it a secret of that name, on a desktop run "
            f"`keyring set {_KEYRING_SERVICE} {name}` (package keyring)"
        )
    return password


def _from_keyring(name: str) -> str:
    try:
        import keyring  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return ""
    try:
        return keyring.get_password(_KEYRING_SERVICE, name) or ""
    except Exception as error:  # noqa: BLE001  # every key ring has errors of its own
        raise SurroundingsError(f"the key ring could not be asked for `{name}`: {error}") from None
