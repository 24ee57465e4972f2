"""Money: from hours and prices to an invoice, its payment, and polite reminders in between. Pure deciders.

An invoice is a value of the ledger (`model.billing.Invoice`, `I-7`). Whatever changes it, a command, a timer,
a payment, is one function here, from an `Invoice` to a `BillOutcome`: the next version, mails and timers. Two
changes at once write the same version: one of them conflicts, and is decided again on what the other left.

- `lines`, `totals`: what is charged, and its sums, by EN 16931.
- `drafting`, `issuing`: a draft, which the VA sees; with her `ok` its number and dates, in that very commit.
- `credit`, `retainers`, `recurring`: what takes an invoice back, and what comes again.
- `payments`, `matching`: money that came, and what it pays. `ladder`, `dunning`: reminders of what did not.
- `statements`, `aging`, `forecast` (`habits`, `coming`): what a client owes, what all owe, what will come.

Nothing here writes a document (`render.invoice`) or reads a bank's file (`mail.statements`).
"""
