"""Reaching the database: engine, transactions, guards, migrations; no decisions of the office."""
