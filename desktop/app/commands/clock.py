"""The command that explains a deadline."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime

from desktop import wording
from desktop.app.commands.cases import explanation_as_json
from desktop.app.commands.context import opened
from desktop.app.paths import find_paths
from desktop.rules.calendar import Calendar
from desktop.rules.errors import Refused
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.working_time import deadline


def clock(arguments: argparse.Namespace) -> int:
    """Explain when a limit that starts at a time ends: by the store's calendar, or the national one where there is no store."""
    calendar = _calendar(arguments.store)
    try:
        start = datetime.fromisoformat(arguments.start)
    except ValueError:
        raise Refused("value_invalid", field="start", value=arguments.start) from None
    if start.tzinfo is None:
        start = start.replace(tzinfo=wording.DISTRICT_ZONE)
    limit = Limit(arguments.limit, LimitClass(arguments.limit_class))
    found = deadline(calendar, start.astimezone(UTC), limit)
    if arguments.json:
        json.dump(explanation_as_json(found), sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        print("\n".join(wording.explanation(found, wording.DISTRICT_ZONE)))
    return 0


def _calendar(store: str | None) -> Calendar:
    own = find_paths().data / "desk.sqlite"
    if store is None and not own.exists():
        return Calendar(version="national")
    with opened(store) as context, context.store.reading(context.actor) as reading:
        return reading.calendar
