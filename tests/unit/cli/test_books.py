"""`vamail books` on a workspace of its own: invoices issued, paid and credited as the VA does it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from server.desk import DeskUnderTest
from vamail.cli.main import run
from vamail.model.exports import EXPORTS
from vamail.render.books import FORMATS

Books = Callable[..., tuple[int, str, str]]
SAID = (
    "invoice acme: 2 h consulting at 60 EUR; hosting 12.50 EUR", "ok I-1", "paid I-1 32.50 EUR",
    "expense acme 7 USD stamps", "invoice acme: draft 5 EUR",
)  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> DeskUnderTest:
    found = DeskUnderTest(tmp_path_factory.mktemp("books") / "desk", 1, 1, "x")
    services = "services:\n  - {name: Design, price: 80 EUR an hour}\n"
    Path(found.folder, "rules", "services.yaml").write_text(services, encoding="utf-8")
    for words in SAID:
        made = found.run("say", words)
        assert made.returncode == 0, made.stdout + made.stderr
    return found


@pytest.fixture
def books(desk: DeskUnderTest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Books:
    """The command in this process: exit code, standard output, standard error."""
    for name, value in desk.environment.items():
        monkeypatch.setenv(name, value)

    def command(*words: str) -> tuple[int, str, str]:
        code = run(["-w", str(desk.folder), "books", *words])
        out, error = capsys.readouterr()
        return code, out, error

    return command


def test_the_help_names_every_format() -> None:
    assert tuple(FORMATS) == EXPORTS


@pytest.mark.parametrize("name", EXPORTS)
def test_every_format_is_written_for_its_owner_alone(books: Books, tmp_path: Path, name: str) -> None:
    code, _, error = books(name, "--out", str(tmp_path / "new" / "mine"))
    assert code == 3 and "No such file" in error and not (tmp_path / "new").exists()
    code, out, error = books(name, "--out", str(tmp_path / "mine"))
    assert code == 0, error
    made = sorted(tmp_path.iterdir())
    assert made and all(one.stat().st_mode & 0o777 == 0o600 for one in made)
    assert all(f"{one}: " in out for one in made)


def test_the_files_of_a_format_stand_beside_each_other(books: Books, tmp_path: Path) -> None:
    assert books("csv", "--out", str(tmp_path / "a.csv"))[0] == 0
    assert books("hledger", "--out", str(tmp_path / "a"))[0] == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "a-expenses.csv", "a-invoices.csv", "a-lines.csv", "a-payments.csv", "a.journal",
    ]  # fmt: skip


def test_nothing_is_overwritten_unless_it_is_said(books: Books, tmp_path: Path) -> None:
    out = tmp_path / "mine.csv"
    (tmp_path / "mine-bank-USD.csv").write_text("before")
    code, _, error = books("xero", "--out", str(out))
    assert code == 2 and "exists already" in error
    assert not out.exists()  # none of them
    code, shown, error = books("xero", "--out", str(out), "--force")
    assert code == 0
    assert (tmp_path / "mine-bank-USD.csv").read_text() != "before"
    assert "tax exclusive" in error and "tax exclusive" not in shown
    (tmp_path / "link.csv").symlink_to(tmp_path / "elsewhere")
    assert books("freshbooks", "--out", str(tmp_path / "link.csv"))[0] == 2
    assert not (tmp_path / "elsewhere").exists()
    assert not list(tmp_path.glob(".*.part"))


def test_what_is_in_it(books: Books) -> None:
    def read(*words: str) -> dict[str, list[dict[str, str]]]:
        code, out, _ = books("json", "--out", "-", *words)
        assert code == 0
        found: dict[str, list[dict[str, str]]] = json.loads(out)
        return found

    found = read()
    assert [(one["name"], one["gross"]) for one in found["invoices"]] == [("I-1", "132.50")]
    assert [(one["amount"], one["currency"]) for one in found["payments"]] == [("32.50", "EUR")]
    assert [(one["amount"], one["currency"]) for one in found["expenses"]] == [("7", "USD")]
    for narrowed in (("--since", "2999-01-01"), ("--until", "2020-01-01")):
        empty = read(*narrowed)
        assert not (empty["invoices"] or empty["payments"] or empty["expenses"])


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("excel",), "is not one of"),
        (("json", "--since", "monday"), "is no day"),
        (("json", "--since", "2026-02-01", "--until", "2026-01-01"), "lies before"),
        (("json", "--client", "nobody"), "there is no client"),
        (("csv", "--out", "-"), "these are 4 files"),
    ],
)
def test_what_is_not_certain_is_refused(books: Books, words: tuple[str, ...], why: str) -> None:
    code, _, error = books(*words)
    assert code == 2 and why in error
