"""Which base map the office uses."""

from __future__ import annotations

from desktop.models.meta import StoreFact
from desktop.rules.base_map import FACT, BaseMap, read_base_map
from desktop.store.work import Reading


def base_map(reading: Reading) -> BaseMap:
    """The base map that the administrator set; none where nobody did."""
    kept = reading.session.get(StoreFact, FACT)
    return read_base_map(None if kept is None else kept.value)
