"""What the office keeps, one noun a file; importing this package registers every table."""

from desktop.models import (
    account,
    assessment,
    calendar,
    case,
    category,
    derived,
    district,
    grid,
    joint_assessment,
    journal,
    meta,
    norm,
    organisation,
    patrol,
    person,
    source,
    staff,
)
from desktop.models.base import Base

__all__ = [
    "Base",
    "account",
    "assessment",
    "calendar",
    "case",
    "category",
    "derived",
    "district",
    "grid",
    "joint_assessment",
    "journal",
    "meta",
    "norm",
    "organisation",
    "patrol",
    "person",
    "source",
    "staff",
]
