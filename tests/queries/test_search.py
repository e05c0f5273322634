"""Search finds what brute force finds, in the scope of who reads, on both databases, and follows every change at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from desktop.models.case import Case
from desktop.models.organisation import Organisation
from desktop.queries import board, search
from desktop.queries.board import CaseFilter, PageKey
from desktop.rules.permissions import Actor
from desktop.rules.tokens import terms
from desktop.rules.workflow import Action, Role
from desktop.store import search_index
from desktop.store.work import Reading, Store
from desktop.usecases.amending import Amendable
from tests.generated import Whole, matches
from tests.office import Office, make_office
from tests.postgres import PostgresServer

WORDS = [
    "工地",
    "西街",
    "42",
    "0-1",
    "2025",
    "R2026",
    "2026-00001",
    "扬尘 街",
    "王建",
    "街道",
    "号工",
    "编号4 巡查",
    "渣",
    "x",
    "环保局",
]
ACTORS = {
    "registrar": Actor(2, "登记", Role.REGISTRAR, "centre"),
    "body": Actor(6, "单位", Role.BODY, "epb"),
    "street": Actor(7, "街道", Role.STREET, "110102009", "110102009"),
}


def found(reading: Reading, words: str, limit: int = 6) -> list[int]:
    ids: list[int] = []
    after: PageKey | None = None
    while True:
        page = search.search(reading, words, after, limit)
        ids += [row.case_id for row in page.rows]
        if page.next_key is None:
            return ids
        after = page.next_key


@pytest.mark.parametrize("who", ACTORS)
def test_search_finds_what_brute_force_finds_newest_first(generated: Store, whole: list[Whole], who: str) -> None:
    with generated.reading(ACTORS[who]) as reading:
        for words in WORDS:
            expected = [each.case.id for each in whole if matches(reading, CaseFilter(text=words), each)]
            assert found(reading, words) == sorted(expected, reverse=True), words


def test_nothing_is_found_by_nothing(generated: Store) -> None:
    with generated.reading(ACTORS["registrar"]) as reading:
        assert search.search(reading, " —— ").rows == ()
        assert terms(" —— ") == []


@pytest.fixture(params=["sqlite", "postgresql"])
def changing(request: pytest.FixtureRequest, office: Office) -> Iterator[Office]:
    """An office on either database."""
    if request.param == "sqlite":
        yield office
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create_database()
    made = make_office(url)
    yield made
    made.store.close()
    server.drop_database(url)


def test_every_two_characters_of_a_case_find_it_at_once(changing: Office) -> None:
    case_id = changing.until("handling", reported_by=changing.people["inspector"])
    changing.act("body", Action.ISSUE_DOCUMENT, case_id, paper="责令改正通知书", party="北京恒泰建筑有限公司")
    with changing.reading() as reading:
        case = reading.session.get_one(Case, case_id)
        body = reading.session.get_one(Organisation, case.lead_body)
        texts = [case.report_number, case.case_number, case.address, case.description, case.handler, "王建国"]
        texts += [body.name, body.short_name, "北京恒泰建筑有限公司"]
        for each in texts:
            assert each
            plain = "".join(filter(str.isalnum, each))
            for start in range(len(plain) - 1):
                assert found(reading, plain[start : start + 2]) == [case_id], plain[start : start + 2]
        assert found(reading, "恒") == [case_id]
        assert found(reading, "泰恒") == []


def test_the_reporters_name_and_phone_are_not_found(changing: Office) -> None:
    changing.report(reporter_name="欧阳明月", reporter_phone="13911112222")
    with changing.reading() as reading:
        assert found(reading, "欧阳") == found(reading, "1391") == []


def test_an_amended_address_is_found_and_the_old_one_no_more(changing: Office) -> None:
    case_id = changing.report(address="牛街 5 号")
    changing.act("registrar", Action.AMEND, case_id, field=Amendable.ADDRESS, value="长椿街 7 号", reason="更正地址")
    with changing.reading() as reading:
        assert found(reading, "长椿") == [case_id]
        assert found(reading, "牛街") == []
        page = board.list_page(reading, CaseFilter(text="长椿"))
        assert [row.case_id for row in page.rows] == [case_id]


def test_rebuilding_takes_up_what_plain_sql_changed(changing: Office) -> None:
    case_id = changing.report()
    told: list[tuple[int, int]] = []
    with changing.writing("administrator") as work:
        work.session.execute(text("UPDATE organisations SET name = '改名之局' WHERE code = 'urban_enforcement'"))
        assert search_index.rebuild(work.session, lambda done, total: told.append((done, total))) == 1
    with changing.reading() as reading:
        assert found(reading, "樱桃") == [case_id]
    assert told == [(1, 1)]
