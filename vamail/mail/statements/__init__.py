"""Statements of banks and payment services: bytes to a `StatementFile` or one `Fault`. Pure, never raises.

- `camt`: CAMT.053, and 052 and 054, which are built alike; `mt940`; `ofx`: OFX and QFX, of either kind.
- `wise`, `paypal`: the CSV files that these services give, known by their headers.
- `mapped`: any other table, by a mapping of `rules/imports.yaml`.

A file is read whole or not at all. What is no money (a hold, a conversion) is named in `skipped`.
"""
