"""The PostgreSQL server that the tests run on; nothing of the application."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, create_engine, text

from tests.postgres import PostgresServer


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def test_is_the_oldest_version_allowed(postgres_url: str) -> None:
    with connected(postgres_url) as connection:
        version = connection.scalar(text("SHOW server_version_num"))
    assert 160000 <= int(str(version)) < 170000


def test_has_what_the_store_needs(postgres_url: str) -> None:
    with connected(postgres_url) as connection:
        assert connection.scalar(text("SHOW server_encoding")) == "UTF8"
        assert connection.scalar(text("SELECT to_tsvector('simple', '扬尘 2015') @@ '扬尘'"))
        assert connection.scalar(text("SELECT encode(sha256('西城区'::bytea), 'hex')"))


@pytest.mark.parametrize("time", ["first", "second"])
def test_every_database_starts_empty(postgres_url: str, time: str) -> None:
    with connected(postgres_url) as connection:
        connection.execute(text("CREATE TABLE only_here (id int)"))


def test_a_template_hands_on_its_schema(postgres_server: PostgresServer, postgres_url: str) -> None:
    with connected(postgres_url) as connection:
        connection.execute(text("CREATE TABLE handed_on (id int)"))
    copy = postgres_server.create_database(template=postgres_url)
    with connected(copy) as connection:
        assert connection.scalar(text("SELECT count(*) FROM handed_on")) == 0
    postgres_server.drop_database(copy)
