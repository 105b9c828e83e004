"""Statements that are compiled once: SQLAlchemy writes the SQL, the driver runs it.

SQLAlchemy's own execution costs several times what SQLite takes for a look-up by key. Statements
that every message runs are built once as constants with parameters, and go this way.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError, MultipleResultsFound, NoResultFound
from sqlalchemy.sql.compiler import SQLCompiler

T = TypeVar("T")

Row = Any
"""A named tuple of the statement's columns."""
_Convert = Callable[[Any], Any]

REMEMBERED = 256  # rows of a statement of which it is kept what was made of them


class Result:
    """What a statement brought, as far as the store asks for it."""

    def __init__(self, rows: list[Row], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def all(self) -> list[Row]:
        return self._rows

    def one_or_none(self) -> Row | None:
        if len(self._rows) > 1:
            raise MultipleResultsFound
        return self._rows[0] if self._rows else None

    def one(self) -> Row:
        row = self.one_or_none()
        if row is None:
            raise NoResultFound
        return row

    def scalar_one_or_none(self) -> Any:
        row = self.one_or_none()
        return None if row is None else row[0]

    def scalar_one(self) -> Any:
        return self.one()[0]


class _Prepared:
    """One statement, with one set of parameters, for one kind of database."""

    def __init__(self, statement: Any, names: frozenset[str], dialect: Dialect) -> None:
        compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=sorted(names))
        columns = tuple(getattr(statement, "exported_columns", ()))
        self.sql = str(compiled)
        self._binds = tuple(_binds(compiled, names, dialect))
        self._from_driver = [
            (index, convert)
            for index, column in enumerate(columns)
            if (convert := column.type.dialect_impl(dialect).result_processor(dialect, None))
        ]
        self._made_row = _row_maker([column.key for column in columns])
        self._makers: dict[Callable[[Row], Any], Callable[[Sequence[Any]], Any]] = {}

    def parameters(self, given: Mapping[str, Any]) -> list[Any]:
        return [
            constant if name is None else given[name] if convert is None else convert(given[name])
            for name, convert, constant in self._binds
        ]

    def row(self, fetched: Sequence[Any]) -> Row:
        if not self._from_driver:
            return self._made_row(fetched)
        values = list(fetched)
        for index, convert in self._from_driver:
            values[index] = convert(values[index])
        return self._made_row(values)

    def maker(self, make: Callable[[Row], T]) -> Callable[[Sequence[Any]], T]:
        """`make` on a row as it was fetched; what it made of the same one before, made once."""
        made = self._makers.get(make)
        if made is None:
            made = self._makers[make] = lru_cache(REMEMBERED)(lambda row: make(self.row(row)))
        return made


def _binds(
    compiled: SQLCompiler, names: frozenset[str], dialect: Dialect
) -> Iterator[tuple[str | None, _Convert | None, Any]]:
    """In the driver's order: the name and the conversion of a parameter, or a ready constant."""
    bound = {name: bind for bind, name in compiled.bind_names.items()}
    for name in compiled.positiontup or ():
        bind = bound[name]
        convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
        if bind.required or bind.key in names:
            yield name, convert, None
        else:
            yield None, None, bind.value if convert is None else convert(bind.value)


def _row_maker(names: list[str]) -> Callable[[Iterable[Any]], Row]:
    made: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc] # noqa: PYI024 - late
    maker: Callable[[Iterable[Any]], Row] = made._make
    return maker


_known: dict[tuple[int, tuple[str, ...], str], tuple[Any, _Prepared]] = {}
"""By the statement's identity; it is kept beside, so that no other can take its place."""


def _prepared(connection: sa.Connection, statement: Any, names: Iterable[str]) -> _Prepared:
    dialect = connection.dialect
    key = (id(statement), tuple(names), dialect.name)
    known = _known.get(key)
    if known is None:
        made = _Prepared(statement, frozenset(key[1]), dialect)
        known = _known[key] = (statement, made)
    return known[1]


def run(connection: sa.Connection, statement: Any, parameters: Mapping[str, Any]) -> Result:
    """Run a statement that is a constant of its module."""
    prepared = _prepared(connection, statement, parameters)
    fetched, rowcount = _execute(connection, prepared.sql, prepared.parameters(parameters))
    return Result([prepared.row(row) for row in fetched], rowcount)


def run_each(
    connection: sa.Connection, statement: Any, parameters: Sequence[Mapping[str, Any]]
) -> None:
    """Run a statement that brings no rows once for each of these, which name the same."""
    if parameters:
        prepared = _prepared(connection, statement, parameters[0])
        try:
            _driver(connection).executemany(prepared.sql, map(prepared.parameters, parameters))
        except _failure(connection) as failure:
            raise _known_as(connection, prepared.sql, failure) from failure


def look_up(
    connection: sa.Connection,
    statement: Any,
    parameters: Mapping[str, Any],
    make: Callable[[Row], T],
) -> T | None:
    """What a function of a module makes of the one row that is found.

    Of a row that says what it said before, nothing is made anew: what every message asks for
    seldom changes.
    """
    prepared = _prepared(connection, statement, parameters)
    fetched, _ = _execute(connection, prepared.sql, prepared.parameters(parameters))
    if len(fetched) > 1:
        raise MultipleResultsFound
    return prepared.maker(make)(fetched[0]) if fetched else None


def command(connection: sa.Connection, sql: str) -> None:
    """Run what is no query, such as the words around a transaction."""
    _execute(connection, sql, ())


def changes(connection: sa.Connection) -> int:
    """How many rows this connection has written so far."""
    count: int = _driver(connection).total_changes
    return count


def _execute(
    connection: sa.Connection, sql: str, parameters: Sequence[Any]
) -> tuple[Sequence[Any], int]:
    """The rows as the driver has them, and how many were changed."""
    try:
        cursor = _driver(connection).execute(sql, parameters)
        return cursor.fetchall() if cursor.description else (), cursor.rowcount
    except _failure(connection) as failure:
        raise _known_as(connection, sql, failure) from failure


def _driver(connection: sa.Connection) -> Any:
    return connection.connection.dbapi_connection


def _failure(connection: sa.Connection) -> type[Exception]:
    """What the driver raises."""
    kind: type[Exception] = connection.dialect.loaded_dbapi.Error
    return kind


def _known_as(connection: sa.Connection, sql: str, failure: Exception) -> BaseException:
    """The same as SQLAlchemy would raise it."""
    dialect = connection.dialect
    return DBAPIError.instance(sql, None, failure, _failure(connection), dialect=dialect)
