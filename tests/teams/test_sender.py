"""Patience: what passes is tried again, within bounds; what does not pass is told at once."""

from __future__ import annotations

import pytest

from adapters.teams.port import Address, Undelivered
from adapters.teams.sender import BOUND, TRIES, Patient

HERE = Address("http://127.0.0.1/", "a:1")


class Grumpy:
    """A transport that fails as told, then takes the message."""

    def __init__(self, *failures: Undelivered) -> None:
        self.failures, self.tries = list(failures), 0

    async def post(self, to, message):
        self.tries += 1
        if self.failures:
            raise self.failures.pop(0)
        return "m1"

    async def close(self):
        pass


async def patiently(*failures: Undelivered, chance: float = 0.0) -> tuple[Grumpy, list[float], object]:
    pauses: list[float] = []

    async def rest(seconds: float) -> None:
        pauses.append(seconds)

    inner = Grumpy(*failures)
    try:
        result: object = await Patient(inner, rest, lambda: chance).post(HERE, {})  # type: ignore[arg-type]
    except Undelivered as refusal:
        result = refusal
    return inner, pauses, result


@pytest.mark.parametrize("status", [0, 412, 429, 502, 504])
async def test_a_passing_trouble_is_tried_again(status):
    """Too many requests, a lock, a gateway, an address not reached: the message arrives in the end, once."""
    inner, pauses, result = await patiently(Undelivered(status), Undelivered(status))
    assert result == "m1"
    assert inner.tries == 3
    assert pauses == [0.5, 1.0]


@pytest.mark.parametrize("status", [-1, 400, 401, 403, 404, 413, 500, 503])
async def test_any_other_answer_is_final(status):
    """A refusal is not argued with; a time-out may have delivered, so it is not sent twice from here."""
    inner, pauses, result = await patiently(Undelivered(status))
    assert isinstance(result, Undelivered)
    assert inner.tries == 1
    assert pauses == []


async def test_the_wait_that_teams_asks_for_is_kept_and_spread():
    """`Retry-After` is the least wait; chance only adds to it."""
    _, pauses, result = await patiently(Undelivered(429, 3.0), chance=1.0)
    assert result == "m1"
    assert pauses == [4.5]


async def test_waiting_has_a_bound():
    """A wait beyond the bound, and too many tries, end with the refusal."""
    inner, pauses, result = await patiently(Undelivered(429, BOUND + 1))
    assert isinstance(result, Undelivered)
    assert inner.tries == 1
    assert pauses == []
    inner, pauses, result = await patiently(*[Undelivered(502) for _ in range(TRIES)])
    assert isinstance(result, Undelivered)
    assert inner.tries == TRIES
    assert sum(pauses) <= BOUND
