"""What every test of widgets stands on: cyclic garbage is collected between tests, on the thread where the widgets live."""

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def collected_here() -> Iterator[None]:
    """Python would collect on a worker thread too, and delete the widgets of the test before from there; Qt crashes then."""
    gc.disable()
    yield
    gc.collect()
