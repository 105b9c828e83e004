"""What makes two requests the same."""

import json

import pytest

from gateway.core.idempotency import fingerprint


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('{"a": 1, "b": [2, null]}', '{ "b":[2,null],"a":1.0}'),
        ('{"a": "\\u00f1"}', '{"a": "ñ"}'),
        ('{"a": 0, "a": 1}', '{"a": 1}'),
    ],
)
def test_what_is_equal_as_json_is_the_same(one: str, other: str) -> None:
    assert fingerprint(json.loads(one)) == fingerprint(json.loads(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('{"a": 1}', '{"a": "1"}'),
        ('{"a": 1}', '{"a": true}'),
        ('{"a": null}', "{}"),
        ('{"a": [1, 2]}', '{"a": [2, 1]}'),
        ('{"a": 1}', '{"a": 1, "b": null}'),
        ('{"a": 1.5}', '{"a": 1.25}'),
    ],
)
def test_what_differs_is_another(one: str, other: str) -> None:
    assert fingerprint(json.loads(one)) != fingerprint(json.loads(other))
