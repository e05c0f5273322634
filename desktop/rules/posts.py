"""Which posts a grid must have filled (D2) and who may hold them; it keeps no post."""

from __future__ import annotations

import enum

from desktop.rules.grid import GridLevel


class PostKind(enum.StrEnum):
    """The posts of a grid."""

    ENFORCEMENT = "enforcement"  # 执法人员
    ENVIRONMENT = "environment"  # 环境监管人员


class Employment(enum.StrEnum):
    """Whether somebody does nothing else."""

    FULL_TIME = "full_time"  # 专职
    PART_TIME = "part_time"  # 兼职


def required(level: int) -> tuple[PostKind, ...]:
    """The posts of a grid of `level`: enforcement everywhere, environment staff in streets and communities."""
    if level == GridLevel.DISTRICT:
        return (PostKind.ENFORCEMENT,)
    return (PostKind.ENFORCEMENT, PostKind.ENVIRONMENT)


def missing(level: int, filled: frozenset[PostKind]) -> tuple[PostKind, ...]:
    """The required posts that nobody holds."""
    return tuple(kind for kind in required(level) if kind not in filled)
