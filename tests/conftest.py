"""Where the development data are, and what a test says that does without them."""

import os
from pathlib import Path

import pytest

#: Folder of the development data: never part of the product, absent from most machines.
DATA = Path(os.environ.get("FAULTLINES_DATA", Path(__file__).parents[2] / "shared" / "data"))


def pytest_collection_modifyitems(items):
    if not DATA.is_dir():
        skip = pytest.mark.skip(reason=f"no development data at {DATA}; name their folder in FAULTLINES_DATA")
        for item in items:
            if "data" in item.keywords:
                item.add_marker(skip)


@pytest.fixture(scope="session")
def data():
    """Folder of the development data; the test must be marked ``data``."""
    return DATA


@pytest.fixture(scope="session")
def article(data):
    """Path of the model document, published 2024-06-22."""
    return data / "seed" / "article.txt"
