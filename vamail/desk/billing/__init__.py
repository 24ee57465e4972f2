"""Money: from hours and prices to an invoice, its payment, and polite reminders in between. Pure deciders.

An invoice is a value of the ledger (`model.billing.Invoice`, `I-7`). Whatever changes it, a command, a timer,
a payment, is one function here, from an `Invoice` to a `BillOutcome`: the next version, mails and timers. Two
changes at once write the same version: one of them conflicts, and is decided again on what the other left.

- `lines`, `rates`, `rounding`, `totals`: what is charged, and its sums, by EN 16931.
  `parties`: who sells, and who buys.
- `drafting`, `issuing`: a draft, which the VA sees; with her `ok` its number and dates, in that very commit.
- `credit`, `retainers` (`levels`), `recurring`: what takes an invoice back, and what comes again.
- `payments`: money that came. `importing`, `arriving`, `matching`, `references`: which invoice money pays
  that a bank's file or a provider's mail brings.
- `worked`, `placing`: entries of time trackers. `hours`: where the time went.
- `ladder`, `dunning`, `interest`: what is not paid. `client_mail`, `freezing`, `bank_details`: what mails
  and changed details mean for it.
- `statements`, `aging`, `forecast` (`habits`, `coming`): what a client owes, what all owe, what will come.
  `books_mail`: the files for book-keeping that the VA asked for.
- `letters`, `told`, and the tables `*_words`: mails and sentences.

Nothing here writes a document (`render.invoice`) or reads a bank's file (`mail.statements`).
"""
