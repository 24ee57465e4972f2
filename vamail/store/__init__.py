"""SQL: tables, migrations, queries, the unit of work, claims. Fulfils the Desk protocol."""
