"""Widgets, one folder a screen; no database and no decisions of the office."""
