"""The refusal: the only business error; it holds a code and its details, and must not hold words for people."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any


class Refused(Exception):  # noqa: N818 - a refusal is an answer, and is called so everywhere
    """The only business error: what was asked for is against a rule, and nothing was changed.

    ``code`` is a stable word in snake_case; ``wording`` alone turns it into a sentence. ``details`` are the
    facts the sentence needs, given by name: ``Refused("limit_out_of_range", number=0, largest=9999)``.
    A refusal survives pickling, so it may cross processes.
    """

    def __init__(self, code: str, /, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details: Mapping[str, object] = MappingProxyType(details)

    def __repr__(self) -> str:
        given = "".join(f", {name}={value!r}" for name, value in self.details.items())
        return f"Refused({self.code!r}{given})"

    __str__ = __repr__

    def __reduce__(self) -> tuple[Any, ...]:
        return _refused, (self.code, dict(self.details))


def _refused(code: str, details: Mapping[str, object]) -> Refused:
    return Refused(code, **details)
