"""Whatever is asked of whichever operation: an answer that the document tells of, and never a 5xx.

Requests are made from the document: such as fit, and such as do not. `--cases N` makes more of
them, other ones each time; without it they are the same each time, so that a change is only
refused for what it did.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.document import DOCUMENT
from tests.api.gateway_kit import KEY
from tests.api.stock_in_thread import ThreadedStock, stocked_in_thread
from tests.house import BETO

CASES = 50
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
OPERATIONS = [
    result.ok() for result in schemathesis.openapi.from_dict(DOCUMENT).get_all_operations()
]
LONGEST_WAIT = 0.05


class Client(requests.Session):
    """Takes the beginning of a stream that has no end for the whole of it."""

    def send(self, request: requests.PreparedRequest, **manner: Any) -> requests.Response:
        response = super().send(request, **{**manner, "stream": True})
        if response.headers.get("Content-Type", "").startswith("text/event-stream"):
            response._content = response.raw.readline()
            response.close()
        return response


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ThreadedStock]:
    with stocked_in_thread(tmp_path_factory.mktemp("contract")) as stock:
        yield stock


# Hypothesis takes the gateway in the other thread, which uses it, for a strategy that does.
@pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_every_answer_is_one_that_the_document_tells_of(
    gateway: ThreadedStock, request: pytest.FixtureRequest, operation: Any
) -> None:
    gateway.fill()
    failures = gateway.failures
    asked = request.config.getoption("--cases")
    fitting = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    others = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @settings(
        max_examples=asked or CASES,
        derandomize=asked is None,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=fitting | others, about_the_stock=st.booleans())
    def holds(case: Any, about_the_stock: bool) -> None:
        if about_the_stock:
            _name_the_stock(case, gateway.known)
        _wait_briefly(case)
        response = case.call(base_url=gateway.url, session=client, headers={"X-API-Key": KEY})
        case.validate_response(response, checks=CHECKS)

    with Client() as client:
        holds()
    assert gateway.failures == failures


def _name_the_stock(case: Any, known: dict[str, str]) -> None:
    """Have a case that was made up be about what is there."""
    names = {**known, "to": BETO, "number": BETO}
    for part in (case.path_parameters, case.query, case.body):
        if isinstance(part, dict):
            part.update({name: names[name] for name in part if name in names})


def _wait_briefly(case: Any) -> None:
    wait = case.query.get("wait") if isinstance(case.query, dict) else None
    if isinstance(wait, int | float):
        case.query["wait"] = min(wait, LONGEST_WAIT)
