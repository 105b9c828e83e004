"""Statements that are compiled once: SQLAlchemy writes the SQL, the driver runs it.

SQLAlchemy's own execution costs several times what SQLite takes for a look-up by key. Statements
that every message runs are built once as constants with parameters, and go this way.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError, MultipleResultsFound, NoResultFound
from sqlalchemy.sql.compiler import SQLCompiler

Row = Any
"""A named tuple of the statement's columns."""


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
        columns = getattr(statement, "exported_columns", ())
        self.sql = str(compiled)
        self._constants = {
            name: bind.value
            for bind, name in compiled.bind_names.items()
            if not bind.required and bind.key not in names
        }
        self._order = tuple(compiled.positiontup or ())
        self._to_driver = {
            name: convert
            for bind, name in compiled.bind_names.items()
            if (convert := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None
        }
        self._from_driver = [
            (index, convert)
            for index, column in enumerate(columns)
            if (convert := column.type.dialect_impl(dialect).result_processor(dialect, None))
        ]
        self._made_row = _row_maker([column.key for column in columns])

    def parameters(self, given: Mapping[str, Any]) -> tuple[Any, ...]:
        values = {**self._constants, **given}
        for name, convert in self._to_driver.items():
            values[name] = convert(values[name])
        return tuple(values[name] for name in self._order)

    def rows(self, fetched: Sequence[Sequence[Any]]) -> list[Row]:
        return [self._made_row(self._converted(row)) for row in fetched]

    def _converted(self, row: Sequence[Any]) -> Sequence[Any]:
        if not self._from_driver:
            return row
        values = list(row)
        for index, convert in self._from_driver:
            values[index] = convert(values[index])
        return values


def _row_maker(names: list[str]) -> Callable[[Iterable[Any]], Row]:
    made: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc] # noqa: PYI024 - late
    maker: Callable[[Iterable[Any]], Row] = made._make
    return maker


_known: dict[tuple[int, frozenset[str], str], tuple[Any, _Prepared]] = {}
"""By the statement's identity; it is kept beside, so that no other can take its place."""


def run(connection: sa.Connection, statement: Any, parameters: Mapping[str, Any]) -> Result:
    """Run a statement that is a constant of its module."""
    dialect = connection.dialect
    key = (id(statement), frozenset(parameters), dialect.name)
    known = _known.get(key)
    if known is None:
        made = _Prepared(statement, frozenset(parameters), dialect)
        known = _known[key] = (statement, made)
    prepared = known[1]
    with _cursor(connection, prepared.sql) as cursor:
        cursor.execute(prepared.sql, prepared.parameters(parameters))
        fetched = cursor.fetchall() if cursor.description else ()
        return Result(prepared.rows(fetched), cursor.rowcount)


def command(connection: sa.Connection, sql: str) -> None:
    """Run what is no query, such as the words around a transaction."""
    with _cursor(connection, sql) as cursor:
        cursor.execute(sql)


@contextmanager
def _cursor(connection: sa.Connection, sql: str) -> Iterator[Any]:
    """The driver's own; its failures are those that SQLAlchemy would raise."""
    cursor = connection.connection.cursor()
    try:
        yield cursor
    except connection.dialect.loaded_dbapi.Error as failure:
        kind = connection.dialect.loaded_dbapi.Error
        raise DBAPIError.instance(sql, None, failure, kind, dialect=connection.dialect) from failure
    finally:
        cursor.close()
