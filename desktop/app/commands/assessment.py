"""Commands about assessment: a period's cards with everything behind them, publishing, and holding what is published to the journal."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta

from desktop import wording
from desktop.app.commands.context import opened
from desktop.queries import assessment_check, scorecards
from desktop.queries.assessment_check import Difference
from desktop.rules.counted_things import thing_of
from desktop.rules.errors import Refused
from desktop.rules.score_norms import Indicator
from desktop.rules.scorecard import Card, Period
from desktop.rules.terms import SubjectKind
from desktop.store.work import Reading
from desktop.usecases import assessment
from desktop.wording.scorecards import count, indicator

DIFFERENT = 1


def assess(arguments: argparse.Namespace) -> int:
    """List the cards of a period, review or publish it, or verify what was published."""
    match arguments.words:
        case ["verify"]:
            return _verify(arguments)
        case ["review", text]:
            return _review(arguments, period(text))
        case ["publish", text]:
            return _publish(arguments, period(text))
        case [text]:
            return _list(arguments, period(text))
        case words:
            raise Refused("period_text_invalid", value=" ".join(words))


def period(text: str) -> Period:
    """The period written as 2015, 2015-Q4, 2015-11 or 2015-11-01..2015-11-15; Refused("period_text_invalid")."""
    try:
        first, dots, last = text.partition("..")
        if dots:
            return Period(date.fromisoformat(first), date.fromisoformat(last))
        year, _, part = text.partition("-")
        if not part:
            return Period(date(int(year), 1, 1), date(int(year), 12, 31))
        if part.startswith("Q"):
            begin = date(int(year), int(part[1:]) * 3 - 2, 1)
            return Period(begin, Period.month(begin + timedelta(days=62)).last_day)
        return Period.month(date(int(year), int(part), 1))
    except ValueError:
        raise Refused("period_text_invalid", value=text) from None


def _list(arguments: argparse.Namespace, wanted: Period) -> int:
    with opened(arguments.store, arguments.as_user) as context, context.store.reading(context.actor) as reading:
        cards = list(_cards(reading, arguments, wanted))
        if arguments.subject and not cards:
            raise Refused("subject_unknown", field="subject", subject=arguments.subject)
        for card in cards:
            if arguments.json:
                json.dump(card_as_json(card), sys.stdout, ensure_ascii=False)
                print()
            else:
                _print_card(card)
    return 0


def _cards(reading: Reading, arguments: argparse.Namespace, wanted: Period) -> Iterator[Card]:
    """The cards asked for: of a kind all at once; of one subject by a ranking first, so that a name is enough."""
    for kind in _kinds(arguments.kind):
        if arguments.subject is None:
            yield from scorecards.ranking(reading, kind, wanted, with_cases=arguments.json)
            continue
        for row in scorecards.ranking(reading, kind, wanted):
            if arguments.subject in {row.subject, row.name}:
                yield scorecards.card(reading, kind, row.subject, wanted)


def _kinds(code: str | None) -> tuple[SubjectKind, ...]:
    if code is None:
        return tuple(SubjectKind)
    if code not in set(SubjectKind):
        raise Refused("value_invalid", field="kind", value=code)
    return (SubjectKind(code),)


def card_as_json(card: Card) -> dict[str, object]:
    """A card as plain JSON values: every indicator with its parts, cases, weight and score."""
    return {
        "kind": card.kind.value,
        "subject": card.subject,
        "name": card.name,
        "organisation": card.organisation,
        "period": [card.period.first_day.isoformat(), card.period.last_day.isoformat()],
        "state": card.state,
        "revision": card.revision,
        "hash": card.hash,
        "score": card.score,
        "grade": card.grade,
        "too_few": card.too_few,
        "capped": card.capped,
        "indicators": [
            {
                "indicator": row.key,
                "name": indicator(row.key),
                "counts": thing_of(row.key).value,
                "numerator": row.numerator,
                "denominator": row.denominator,
                "numerator_cases": row.numerator_cases,
                "denominator_cases": row.denominator_cases,
                "weight": row.weight,
                "effective_weight": row.effective_weight,
                "score": row.score,
            }
            for row in card.indicators
        ],
        "counts": [
            {"count": key, "name": count(key), "number": number, "cases": card.cases_of(key)}
            for key, number in card.counts
        ],
    }


def _print_card(card: Card) -> None:
    score = "–" if card.score is None else f"{card.score:.2f}"
    print("\t".join((wording.subject_kind(card.kind), card.name, score, card.grade or wording.grade(""))))


def _review(arguments: argparse.Namespace, wanted: Period) -> int:
    with opened(arguments.store, arguments.as_user) as context, context.store.writing(context.actor) as work:
        assessment.review(work, assessment.Review(first_day=wanted.first_day, last_day=wanted.last_day))
    print("已审核，可以发布。")
    return 0


def _publish(arguments: argparse.Namespace, wanted: Period) -> int:
    with opened(arguments.store, arguments.as_user) as context, context.store.writing(context.actor) as work:
        form = assessment.Publish(first_day=wanted.first_day, last_day=wanted.last_day)
        done = assessment.publish(work, form)
    print(f"已发布 {done.cards} 张评分卡，{done.cases} 件案件计入考核。")
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    with opened(arguments.store, arguments.as_user) as context, context.store.reading(context.actor) as reading:
        checked = assessment_check.verify(reading)
    for each in checked.differences:
        print(_told(each))
    found = f"{len(checked.differences)} 处不符" if checked.differences else "全部相符"
    print(f"已发布的考核 {checked.assessments} 次，评分卡 {checked.cards} 张，{found}。")
    return DIFFERENT if checked.differences else 0


def _told(each: Difference) -> str:
    days = f"{each.period.first_day} 至 {each.period.last_day}"
    return "\t".join(
        (
            days,
            wording.subject_kind(each.kind),
            each.name,
            _what(each.what),
            each.published or "–",
            each.computed or "–",
        )
    )


def _what(key: str) -> str:
    known = {"hash": "校验值", "score": "得分", "missing": "没有此卡"}
    if key in known:
        return known[key]
    return indicator(key) if key in set(Indicator) else count(key.removeprefix("count."))
