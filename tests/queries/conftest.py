"""The generated store, for the tests of lists, counts and search."""

from tests.generated import generated, whole

__all__ = ["generated", "whole"]
