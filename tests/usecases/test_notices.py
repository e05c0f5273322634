"""Notices reach whom they concern, are read once for the post, and what was not seen stays unread."""

from desktop.queries import notices
from desktop.queries.notices import CaseTold, NoticeRow
from desktop.rules.workflow import Action
from desktop.usecases.notices import MarkRead, mark_read
from tests.office import Office


def unread(office: Office, who: str) -> tuple[NoticeRow, ...]:
    with office.reading(who) as reading:
        found = notices.unread(reading)
        assert notices.count_unread(reading) == len(found)
    return found


def mark(office: Office, who: str, form: MarkRead) -> int:
    with office.writing(who) as work:
        return mark_read(work, form)


def test_a_notice_names_the_case_and_what_is_to_be_done(office: Office) -> None:
    case_id = office.until("dispatched")
    (row,) = unread(office, "body")
    assert isinstance(row.about, CaseTold)
    assert (row.kind, row.about.case_id) == ("dispatched", case_id)
    assert row.about.number.startswith("2026-")
    assert row.about.category
    assert "樱桃园" in row.about.grid
    assert [each.kind for each in unread(office, "dispatcher")] == ["to_dispatch"]
    assert unread(office, "street") == ()


def test_an_inspector_is_told_in_person(office: Office) -> None:
    case_id = office.until("answered")
    office.act("registrar", Action.REQUEST_VERIFY, case_id, inspector=office.people["inspector"])
    assert "to_verify" in [each.kind for each in unread(office, "inspector")]


def test_what_came_after_the_newest_seen_stays_unread(office: Office) -> None:
    office.until("filed")
    (seen,) = unread(office, "dispatcher")
    office.until("filed")
    assert mark(office, "dispatcher", MarkRead(newest=seen.notice_id)) == 1
    (left,) = unread(office, "dispatcher")
    assert left.notice_id > seen.notice_id


def test_one_alone_can_be_read(office: Office) -> None:
    office.until("filed")
    office.until("filed")
    newest, oldest = unread(office, "dispatcher")
    assert mark(office, "dispatcher", MarkRead(oldest=newest.notice_id, newest=newest.notice_id)) == 1
    assert unread(office, "dispatcher") == (oldest,)


def test_nobody_reads_the_notices_of_another(office: Office) -> None:
    office.until("filed")
    before = unread(office, "dispatcher")
    assert mark(office, "shift_leader", MarkRead(newest=before[0].notice_id)) > 0
    assert mark(office, "street", MarkRead(newest=before[0].notice_id)) == 0
    assert unread(office, "dispatcher") == before
