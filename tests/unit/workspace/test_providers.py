import pytest

from vamail.workspace.parse_servers import OAUTH_PROVIDERS, PORTS, is_loopback
from vamail.workspace.providers import PROVIDERS, guess_provider, provider


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("a@gmail.com", "gmail"),
        ("a@GoogleMail.com", "gmail"),
        ("a@hotmail.hu", "outlook"),
        ("a@me.com", "icloud"),
        ("a@proton.me", "proton"),
        ("a@va.example", "own"),
        ("nonsense", "own"),
    ],
)
def test_the_provider_is_guessed_from_the_address(address: str, key: str) -> None:
    assert guess_provider(address).key == key


def test_every_provider_is_usable_as_it_stands() -> None:
    keys = [each.key for each in PROVIDERS]
    assert len(set(keys)) == len(keys)
    for each in PROVIDERS:
        assert provider(each.key) is each
        assert each.auth.endswith(".")
        assert each.oauth in ("", *OAUTH_PROVIDERS)
        if each.imap_host and not is_loopback(each.imap_host):
            assert each.imap_port == PORTS["imap"][each.imap_tls]
            assert each.smtp_port == PORTS["smtp"][each.smtp_tls]
