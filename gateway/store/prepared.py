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
    with _failures(connection, prepared.sql):
        cursor = _driver(connection).execute(prepared.sql, prepared.parameters(parameters))
        fetched = cursor.fetchall() if cursor.description else ()
    return Result([prepared.row(row) for row in fetched], cursor.rowcount)


def run_each(
    connection: sa.Connection, statement: Any, parameters: Sequence[Mapping[str, Any]]
) -> None:
    """Run a statement that brings no rows once for each of these, which name the same."""
    if parameters:
        prepared = _prepared(connection, statement, parameters[0])
        with _failures(connection, prepared.sql):
            _driver(connection).executemany(prepared.sql, map(prepared.parameters, parameters))


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
    with _failures(connection, prepared.sql):
        cursor = _driver(connection).execute(prepared.sql, prepared.parameters(parameters))
        fetched = cursor.fetchall()
    if len(fetched) > 1:
        raise MultipleResultsFound
    return prepared.maker(make)(fetched[0]) if fetched else None


def command(connection: sa.Connection, sql: str) -> None:
    """Run what is no query, such as the words around a transaction."""
    with _failures(connection, sql):
        _driver(connection).execute(sql)


def _driver(connection: sa.Connection) -> Any:
    return connection.connection.driver_connection


class _failures:  # noqa: N801 - read as the words of a `with`; a generator costs a query's time
    """The driver's failures, as those that SQLAlchemy would raise."""

    __slots__ = ("_connection", "_sql")

    def __init__(self, connection: sa.Connection, sql: str) -> None:
        self._connection = connection
        self._sql = sql

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, failure: BaseException | None, _trace: object) -> None:
        if failure is None:
            return
        dialect = self._connection.dialect
        kind = dialect.loaded_dbapi.Error
        if isinstance(failure, kind):
            raise DBAPIError.instance(self._sql, None, failure, kind, dialect=dialect) from failure
