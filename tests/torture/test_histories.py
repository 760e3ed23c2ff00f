"""Many random histories of acts, each held against a plain model: tests/records/test_model.py, run for long."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.records.test_model import Histories

pytestmark = pytest.mark.timeout(7200)


class Counted(Histories):
    """The same, counted."""

    histories = 0
    note: Callable[[], None] = staticmethod(lambda: None)

    def teardown(self) -> None:
        super().teardown()
        Counted.histories += 1
        if Counted.histories % 50 == 0:  # a run that is broken off has counted too
            Counted.note()


def test_every_history_ends_as_the_model_says(
    times: Callable[[int, int], int], figures: Callable[[str, dict[str, Any]], None]
) -> None:
    began = time.monotonic()

    def note() -> None:
        figures(
            "random histories against a plain model",
            {"histories": Counted.histories, "seconds": round(time.monotonic() - began)},
        )

    Counted.note = staticmethod(note)
    run_state_machine_as_test(
        Counted,
        settings=settings(
            max_examples=times(5, 2_000), stateful_step_count=20, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    note()
    assert Counted.histories >= times(5, 2_000)
