"""Commands about cases: reporting, acting, listing, showing."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from desktop import wording
from desktop.app.commands import forms
from desktop.app.commands.context import Context, opened
from desktop.queries import board, case_file
from desktop.queries.case_course import IntervalRow
from desktop.queries.case_file import CaseFile
from desktop.queries.case_rows import CardRow, CaseFilter
from desktop.rules.errors import Refused
from desktop.rules.explanation import Explanation
from desktop.rules.terms import ReportSource
from desktop.rules.workflow import Action, Status
from desktop.usecases import actions, reports
from desktop.usecases.acting import as_plain

PAGE = 500


def report(arguments: argparse.Namespace) -> int:
    """Take a report; prints its report number."""
    with opened(arguments.store, arguments.as_user) as context:
        words = [f"{name}={value}" for name, value in _report_values(arguments).items() if value]
        with context.store.writing(context.actor) as work:
            form = forms.build(reports.Report, words, work.zone, emergency=arguments.emergency)
            case_id = reports.register(work, form)
        with context.store.reading(context.actor) as reading:
            print(case_file.case_file(reading, case_id).card.report_number)
    return 0


def act(arguments: argparse.Namespace) -> int:
    """Do one action on a case; prints where it stands then."""
    try:
        action = Action(arguments.action)
        form_type = actions.FORMS[action]
    except (ValueError, KeyError):
        raise Refused(
            "action_unknown", action=arguments.action, known=sorted(each.value for each in actions.FORMS)
        ) from None
    with opened(arguments.store, arguments.as_user) as context:
        with context.store.reading(context.actor) as reading:
            case_id = case_file.by_number(reading, arguments.number)
        with context.store.writing(context.actor) as work:
            form = forms.build(form_type, arguments.fields, work.zone, case_id=case_id)
            actions.act(work, action, form)
        _print_state(context, case_id)
    return 0


def list_cases(arguments: argparse.Namespace) -> int:
    """List cases, a line each (or as JSON lines), read page by page."""
    wanted = CaseFilter(
        open_only=arguments.open,
        overdue=arguments.overdue,
        statuses=frozenset({Status(arguments.status)}) if arguments.status else frozenset(),
        category=arguments.category or "",
        grid=arguments.grid or "",
        body=arguments.body or "",
        text=arguments.text or "",
    )
    left = arguments.limit
    with opened(arguments.store, arguments.as_user) as context, context.store.reading(context.actor) as reading:
        after = None
        while left > 0:
            page = board.list_page(reading, wanted, board.Sort(arguments.sort), after, min(PAGE, left))
            for row in page.rows:
                print(json.dumps(as_plain(row), ensure_ascii=False) if arguments.json else _line(row))
            left -= len(page.rows)
            after = page.next_key
            if after is None:
                break
    return 0


def show(arguments: argparse.Namespace) -> int:
    """Show a case: facts, clock with intervals, requests, journal."""
    with opened(arguments.store, arguments.as_user) as context, context.store.reading(context.actor) as reading:
        file = case_file.case_file(reading, case_file.by_number(reading, arguments.number))
    if arguments.json:
        json.dump(case_as_json(file), sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        _print_case(file)
    return 0


def case_as_json(file: CaseFile) -> dict[str, Any]:
    """The case as the command line and other programs read it; times are UTC, ISO 8601."""
    return {
        "case": as_plain(file.card)
        | {
            "document_number": file.document_number,
            "urgency": file.urgency,
            "filing_condition": file.filing_condition,
            "closing_condition": file.closing_condition,
            "merged_reports": list(file.merged_reports),
            "merged_into": file.merged_into,
        },
        "clock": [interval_as_json(row) for row in file.intervals],
        "requests": as_plain(file.requests),
        "joint_tasks": as_plain(file.joint_tasks),
        "demands": as_plain(file.demands),
        "evaluation": as_plain(file.evaluation),
        "journal": as_plain(file.journal),
    }


def interval_as_json(row: IntervalRow) -> dict[str, Any]:
    """One stretch of a stage with the explanation of its deadline and what was served."""
    return {
        "stage": row.stage.value,
        "body": row.body,
        "person": row.person,
        "joint": row.joint,
        "round": row.round,
        "started_at": row.started_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "stop_reason": row.stop_reason,
        "counts": row.counts,
        "overdue": row.overdue,
        "limit": as_plain(row.limit),
        "deadline": row.deadline.isoformat(),
        "counted_minutes": row.counted_minutes,
        "to_deadline": explanation_as_json(row.to_deadline),
        "served": explanation_as_json(row.served),
    }


def explanation_as_json(explanation: Explanation) -> dict[str, Any]:
    """The clock's answer with every interval."""
    return {
        "start": explanation.start.isoformat(),
        "deadline": explanation.deadline.isoformat() if explanation.deadline else None,
        "counted_minutes": explanation.counted_minutes,
        "intervals": as_plain(explanation.stretches),
        "unknown_years": list(explanation.unknown_years),
        "calendar": explanation.calendar_version,
    }


def _report_values(arguments: argparse.Namespace) -> dict[str, str | None]:
    return {
        "category": arguments.category,
        "description": arguments.description,
        "source": arguments.source or ReportSource.DEPARTMENT.value,
        "grid": arguments.grid,
        "position": arguments.position,
        "address": arguments.address,
        "reported_by": arguments.reported_by,
        "reporter_name": arguments.reporter_name,
        "reporter_phone": arguments.reporter_phone,
        "photos": ",".join(arguments.photo or ()),
    }


def _print_state(context: Context, case_id: int) -> None:
    with context.store.reading(context.actor) as reading:
        card = case_file.case_file(reading, case_id).card
    due = f"，期限 {wording.local_full(card.deadline)}" if card.deadline else ""
    print(f"{card.case_number or card.report_number} {wording.status(card.status)}{due}")


def _line(row: CardRow) -> str:
    due = wording.local_full(row.deadline) if row.deadline else "—"
    place = f"{row.street} {row.grid}" if row.grid != row.street else row.street
    number = row.case_number or row.report_number
    return "\t".join((number, wording.status(row.status), row.category, place, row.body or "—", due))


def _print_case(file: CaseFile) -> None:
    card = file.card
    print(f"{file.document_number or card.report_number}　{file.category.name}　{wording.status(card.status)}")
    print(f"{card.street} {card.grid} {card.address}")
    print(card.description)
    for interval in file.intervals:
        late = "　超期" if interval.overdue else ""
        end = wording.local_full(interval.ended_at) if interval.ended_at else "进行中"
        print(
            f"{wording.stage(interval.stage)}　{wording.local_full(interval.started_at)} → {end}"
            f"　期限 {wording.local_full(interval.deadline)}{late}"
        )
    for row in file.journal:
        print(
            f"{row.sequence:>3}　{wording.local_full(row.recorded_at)}　{row.actor}　{wording.done(row.action, row.role)}　{row.hash[:12]}"
        )
