"""How files of other programs are read that no preset fits: `rules/imports.yaml`."""

from vamail.model.imports import NOBODY, ImportMapping

STATEMENT_FIELDS = {
    "date": "the day on which it was booked",
    "amount": "the amount, with its sign; or `credit` and `debit`",
    "credit": "money that came",
    "debit": "money that went",
    "currency": "its currency",
    "fee": "what was kept on the way, and is not in the amount",
    "payer": "who paid",
    "account": "the payer's account",
    "reference": "where an invoice may be named: one header, or a list of several",
    "mark": "the bank's own number of the payment",
}
"""Fields of a row of a statement, and what each is."""

TIMESHEET_FIELDS = {
    "date": "the day of the work",
    "start": "when it began",
    "end": "when it ended",
    "duration": "how long it took",
    "user": "who worked",
    "client": "for whom",
    "project": "the project",
    "task": "the task",
    "text": "what was done",
    "tags": "tags, with commas between them",
    "billable": "whether it is charged: yes or no",
}
"""Fields of a row of a time tracker's export, and what each is."""

PRESETS: dict[str, tuple[str, ...]] = {
    "statement": ("camt.053", "mt940", "ofx", "wise", "wise_history", "paypal"),
    "timesheet": ("toggl", "clockify", "everhour", "freshbooks"),
}
"""What is read without a mapping, by kind (but `everhour`, whose columns everybody chooses): the names that
`StatementFile.source` and `TimesheetFile.source` have."""

__all__ = ["NOBODY", "PRESETS", "STATEMENT_FIELDS", "TIMESHEET_FIELDS", "ImportMapping"]
