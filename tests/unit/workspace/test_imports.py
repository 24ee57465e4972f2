"""`rules/imports.yaml`: how files of banks and time trackers are read that no preset fits."""

from vamail.daemon.vocabulary import vocabulary
from vamail.workspace.defaults import read_default_rules
from vamail.workspace.load import Loaded, load_files
from vamail.workspace.types import ImportMapping

SETTINGS = b"""
me: {name: Maria, address: requests@va.example, zone: Europe/Budapest}
mailboxes: [{imap: {host: imap.va.example, user: requests, password: env:PW}}]
smtp: {host: smtp.va.example, user: requests, password: env:PW}
"""
RULE = b"- {name: Everything else, do: {file: {}}}\n"
FILES = {
    "vamail.yaml": SETTINGS,
    "rules/clients/acme.yaml": b"{name: Acme, addresses: [anna@acme.example]}",
    "rules/services.yaml": b"services: [{name: Design work, price: 60 EUR an hour}]",
    "rules/90-all.yaml": RULE,
}


def loaded(written: str) -> Loaded:
    return load_files({**FILES, "rules/imports.yaml": written.encode()}, vocabulary())


def mappings(written: str) -> tuple[ImportMapping, ...]:
    found = loaded(written)
    assert found.workspace is not None, found.problems
    return found.workspace.imports


def shipped(commented: str) -> str:
    """The example in the shipped file, without its comment signs."""
    lines = commented.partition("# imports:\n")[2].splitlines()
    return "imports:\n" + "\n".join(line.removeprefix("# ") for line in lines)


def test_the_shipped_example_is_read_as_it_says() -> None:
    written = shipped(read_default_rules()["rules/imports.yaml"].decode())
    bank, toggl = mappings(written.replace("Social media package", "Design work"))
    assert dict(bank.columns)["date"] == "Buchungstag"
    assert [header for field, header in bank.columns if field == "reference"] == [
        "Verwendungszweck",
        "Kundenreferenz",
    ]
    assert (bank.kind, bank.match, bank.decimal, bank.delimiter) == ("statement", "umsaetze*.csv", ",", ";")
    assert (bank.encoding, bank.currency, bank.header, bank.date) == ("cp1252", "EUR", 5, "DD.MM.YYYY")
    assert bank.until == "Kontostand"
    assert (toggl.kind, toggl.columns, toggl.clients) == ("timesheet", (), (("Acme Ltd", "acme"),))
    assert toggl.services == (("Design", "Design work"),)
    assert bank.mark.file == "rules/imports.yaml"


def test_the_shipped_file_itself_maps_nothing_and_is_no_problem() -> None:
    found = load_files(
        {**FILES, "rules/imports.yaml": read_default_rules()["rules/imports.yaml"]}, vocabulary()
    )
    assert found.workspace is None or found.workspace.imports == ()
    assert not [one for one in found.problems if one.file == "rules/imports.yaml"]


def test_a_tab_is_named_by_its_word() -> None:
    (one,) = mappings(
        "imports: [{name: bank, kind: statement, match: '*.tsv', delimiter: tab, "
        "columns: {date: Day, credit: In, debit: Out}}]"
    )
    assert one.delimiter == "\t"


def test_two_files_of_mappings_are_refused() -> None:
    found = load_files(
        {**FILES, "rules/imports.yaml": b"imports: []", "rules/imports.yml": b"imports: []"}, vocabulary()
    )
    assert [one.code for one in found.errors] == ["two-files"]


def test_a_mapping_for_a_client_that_is_not_there_says_where() -> None:
    (problem,) = loaded("imports:\n- {name: toggl, kind: timesheet, clients: {Acme Ltd: akme}}").errors
    assert str(problem).startswith("rules/imports.yaml:2:")
    assert "`akme`" in str(problem) and "`acme`" in str(problem)


def test_everhour_needs_its_files_alone_and_its_columns_only_where_they_are_others() -> None:
    assert mappings("imports:\n- {name: everhour, kind: timesheet, match: 'everhour*'}")[0].columns == ()
    (problem,) = loaded("imports:\n- {name: everhour, kind: timesheet}").errors
    assert "lacks `match`" in str(problem)


def test_the_end_of_a_presets_table_is_known() -> None:
    (problem,) = loaded("imports: [{name: wise, kind: statement, until: Total}]").problems
    assert "`wise` is a preset, whose tables end by themselves" in str(problem)
    (everhour,) = mappings("imports: [{name: everhour, kind: timesheet, match: '*.csv', until: Total}]")
    assert everhour.until == "Total"
