"""What becomes of sessions' calls, as rows; a session without one lets them ring."""

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert

from gateway.core.calls import CallAnswer
from gateway.store.database import Transaction
from gateway.store.tables import call_answers as answers


def get(connection: Connection, session_pk: int) -> CallAnswer:
    query = sa.select(answers).where(answers.c.session_pk == session_pk)
    row = connection.execute(query).one_or_none()
    return CallAnswer() if row is None else CallAnswer(reject=row.reject, message=row.message)


def put(tx: Transaction, session_pk: int, answer: CallAnswer) -> None:
    said = {"reject": answer.reject, "message": answer.message}
    tx.execute(
        insert(answers)
        .values(session_pk=session_pk, **said)
        .on_conflict_do_update(index_elements=["session_pk"], set_=said)
    )
