"""The generated store."""

from tests.generated import generated, whole

__all__ = ["generated", "whole"]
