"""Reads that return frozen row dataclasses; never entities, never a write."""
