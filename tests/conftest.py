"""What several tests share: where the repository and the material beside it are, and how hypothesis behaves here."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]

# The same examples every time, and no deadline: on a busy machine time says nothing about the code.
settings.register_profile(
    "repeatable", derandomize=True, deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def data(root: Path) -> Path:
    """The bundled data; a test that needs it fails where it is absent, for it is part of the product."""
    return root / "data"
