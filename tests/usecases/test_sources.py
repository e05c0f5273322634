"""The register of pollution sources: proposed, confirmed, entered, changed, retired, and by whom not."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.models.source import Source
from desktop.queries import sources as reads
from desktop.queries.sources import SourceCard
from desktop.rules.inspection import SourceLevel, SourceState
from desktop.usecases import sources
from desktop.usecases.fields import GridCode, LongText, PhotoInput, Photos, Position, ShortText
from tests.office import Office
from tests.pictures import picture
from tests.registers import REASON, add_neighbours, do, proposal, refusal, source


def card(office: Office, source_id: int, who: str = "epb") -> SourceCard:
    with office.reading(who) as reading:
        return reads.source_card(reading, source_id)


def courses(office: Office, source_id: int) -> list[tuple[str | None, str | None, str, str]]:
    return [
        (row.old, row.new, row.reason, row.actor)
        for row in card(office, source_id).changes[::-1]
        if row.field == "state"
    ]


def test_a_new_source_goes_up_from_inspector_to_street_to_epb(office: Office) -> None:
    source_id = proposal(office, note=LongText("昨日开业"))
    assert card(office, source_id).row.number == ""
    do(office, "street", sources.confirm_source, sources.ConfirmSource(source_id=source_id, note=LongText("属实")))
    entered = sources.EnterSource(source_id=source_id, level=SourceLevel.KEY)
    do(office, "epb", sources.enter_source, entered)
    row = card(office, source_id).row
    assert (row.number, row.state, row.level) == ("W00001", SourceState.ACTIVE, SourceLevel.KEY)
    assert row.due_on == date(2026, 4, 1)  # thirty days from entry
    assert row.proposed_by == "王建国"
    assert courses(office, source_id) == [
        (None, "proposed", "昨日开业", "王建国"),
        ("proposed", "confirmed", "属实", "钱伟"),
        ("confirmed", "active", "", "孙丽"),
    ]


def test_what_the_street_returns_can_be_proposed_again(office: Office) -> None:
    source_id = proposal(office, "community")
    do(office, "street", sources.return_source, sources.ReturnSource(source_id=source_id, reason=REASON))
    assert card(office, source_id).row.state is SourceState.RETURNED
    assert proposal(office, "community", source_id=source_id, address="改正后的地址") == source_id
    row = card(office, source_id).row
    assert (row.state, row.address) == (SourceState.PROPOSED, "改正后的地址")
    assert [new for _, new, _, _ in courses(office, source_id)] == ["proposed", "returned", "proposed"]


def test_the_epb_returns_what_the_street_confirmed(office: Office) -> None:
    source_id = proposal(office)
    returned = sources.ReturnSource(source_id=source_id, reason=REASON)
    assert refusal(office, "epb", sources.return_source, returned).code == "register_right_missing"
    do(office, "street", sources.confirm_source, sources.ConfirmSource(source_id=source_id))
    assert refusal(office, "street", sources.return_source, returned).code == "register_right_missing"
    do(office, "epb", sources.return_source, returned)
    assert card(office, source_id).row.state is SourceState.RETURNED


def test_nobody_skips_the_street(office: Office) -> None:
    source_id = proposal(office)
    early = refusal(
        office, "epb", sources.enter_source, sources.EnterSource(source_id=source_id, level=SourceLevel.KEY)
    )
    assert (early.code, early.details["source_state"]) == ("source_not_at_this_state", "proposed")


@pytest.mark.parametrize("who", ["registrar", "assessor", "leader", "body", "finance", "administrator", "street"])
def test_only_inspector_and_community_propose(office: Office, who: str) -> None:
    form = sources.ProposeSource(
        source_name=ShortText("某店"), industry=ShortText("餐饮"), grid=GridCode(office.community)
    )
    assert refusal(office, who, sources.propose_source, form).code == "register_right_missing"


@pytest.mark.parametrize("who", ["inspector", "community", "street", "registrar", "administrator"])
def test_only_the_epb_enters_changes_and_retires(office: Office, who: str) -> None:
    source_id = source(office)
    added = sources.AddSource(
        source_name=ShortText("某店"), industry=ShortText("餐饮"), grid=GridCode(office.community)
    )
    changed = sources.ChangeSource(source_id=source_id, reason=REASON, phone=ShortText("1"))
    retired = sources.RetireSource(source_id=source_id, reason=REASON)
    for usecase, form in (
        (sources.add_source, added),
        (sources.change_source, changed),
        (sources.retire_source, retired),
    ):
        assert refusal(office, who, usecase, form).code == "register_right_missing"


def test_everybody_stays_in_the_own_grid(office: Office) -> None:
    add_neighbours(office)
    source_id = proposal(office)
    confirm = sources.ConfirmSource(source_id=source_id)
    assert refusal(office, "other_street", sources.confirm_source, confirm).code == "register_outside_own_grid"
    form = sources.ProposeSource(
        source_name=ShortText("某店"), industry=ShortText("餐饮"), grid=GridCode(office.community)
    )
    for who in ("other_inspector", "other_community"):
        refused = refusal(office, who, sources.propose_source, form)
        assert (refused.code, refused.details["field"]) == ("register_outside_own_grid", "grid")


def test_every_change_is_kept_with_who_and_why(office: Office) -> None:
    source_id = source(office)
    change = sources.ChangeSource(
        source_id=source_id,
        reason=REASON,
        level=SourceLevel.KEY,
        phone=ShortText(" 010-6600 "),
        source_name=ShortText("示例锅炉房"),
    )
    do(office, "epb", sources.change_source, change)
    rows = [(row.field, row.old, row.new, row.reason, row.actor) for row in card(office, source_id).changes]
    assert rows == [
        ("level", "other", "key", REASON, "孙丽"),
        ("phone", None, "010-6600", REASON, "孙丽"),
        ("state", None, "active", "", "孙丽"),
    ]


def test_an_own_interval_goes_before_the_levels_and_can_be_given_up(office: Office) -> None:
    source_id = source(office, interval_days=14)
    assert card(office, source_id).row.due_on == date(2026, 3, 16)
    do(office, "epb", sources.change_source, sources.ChangeSource(source_id=source_id, reason=REASON, interval_days=0))
    assert card(office, source_id).row.due_on == date(2026, 8, 29)
    form = sources.ChangeSource(source_id=source_id, reason=REASON, interval_days=-1)
    assert refusal(office, "epb", sources.change_source, form).details["field"] == "interval_days"


def test_a_change_needs_a_reason_and_a_difference(office: Office) -> None:
    source_id = source(office)
    silent = sources.ChangeSource(source_id=source_id, reason=LongText(" "), phone=ShortText("1"))
    assert refusal(office, "epb", sources.change_source, silent).details["field"] == "reason"
    same = sources.ChangeSource(source_id=source_id, reason=REASON, industry=ShortText("热力供应"))
    assert refusal(office, "epb", sources.change_source, same).code == "nothing_changed"
    nameless = sources.ChangeSource(source_id=source_id, reason=REASON, source_name=ShortText(""))
    assert refusal(office, "epb", sources.change_source, nameless).details["field"] == "source_name"


def test_a_position_inside_a_sketched_outline_asks_for_the_grid(office: Office) -> None:
    source_id = source(office)
    moved = sources.ChangeSource(source_id=source_id, reason=REASON, position=Position(116.3575, 39.8845))
    refused = refusal(office, "epb", sources.change_source, moved)
    assert (refused.code, refused.details["field"]) == ("grid_to_confirm", "grid")


def test_the_second_writer_is_told(office: Office) -> None:
    source_id = source(office)
    seen = card(office, source_id).row.version
    change = sources.ChangeSource(source_id=source_id, version=seen, reason=REASON, phone=ShortText("1"))
    do(office, "epb", sources.change_source, change)
    late = sources.ChangeSource(source_id=source_id, version=seen, reason=REASON, phone=ShortText("2"))
    assert refusal(office, "epb", sources.change_source, late).code == "changed_meanwhile"


def test_a_retired_source_leaves_the_map_and_keeps_its_history(office: Office) -> None:
    source_id = source(office, position=Position(116.3575, 39.8845))
    with office.reading() as reading:
        assert [point.source_id for point in reads.source_points(reading, reads.SourceFilter())] == [source_id]
    do(office, "epb", sources.retire_source, sources.RetireSource(source_id=source_id, reason=REASON))
    with office.reading() as reading:
        assert reads.source_points(reading, reads.SourceFilter()) == ()
    assert card(office, source_id).row.due_on is None
    assert courses(office, source_id)[-1][:2] == ("active", "retired")
    change = sources.ChangeSource(source_id=source_id, reason=REASON, phone=ShortText("1"))
    assert refusal(office, "epb", sources.change_source, change).code == "source_not_at_this_state"


def test_the_same_act_sent_twice_happens_once(office: Office) -> None:
    form = sources.AddSource(source_name=ShortText("某店"), industry=ShortText("餐饮"), grid=GridCode(office.community))
    assert do(office, "epb", sources.add_source, form) == do(office, "epb", sources.add_source, form)
    with office.reading() as reading:
        assert reading.session.query(Source).count() == 1


def test_numbers_follow_each_other(office: Office) -> None:
    numbers = [card(office, source(office)).row.number for _ in range(3)]
    assert numbers == ["W00001", "W00002", "W00003"]


def test_pictures_are_kept_with_the_source(office: Office) -> None:
    shown = Photos((PhotoInput(picture("red")), PhotoInput(picture("red")), PhotoInput(picture("blue"))))
    source_id = source(office, photos=shown)
    assert len(card(office, source_id).photos) == 3
    assert len(set(card(office, source_id).photos)) == 2
    broken = sources.ChangeSource(source_id=source_id, reason=REASON, photos=Photos((PhotoInput(b"no picture"),)))
    assert refusal(office, "epb", sources.change_source, broken).details["field"] == "photos"
