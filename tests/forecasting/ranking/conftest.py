"""A made-up split small enough to rank by hand, and a simulated one."""

import numpy as np
import pytest

from faultlines.forecasting.ranking.quads import Quads


@pytest.fixture
def write_split(tmp_path):
    """A function that writes train, valid and test lines to a folder."""

    def write(train, valid, test):
        for name, lines in (("train", train), ("valid", valid), ("test", test)):
            (tmp_path / f"{name}.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def make_quads():
    """A function that lays out (subject, relation, object, step) rows."""

    def make(rows, *, n_entities, n_relations, valid_from=1, test_from=2):
        table = np.array(sorted(rows, key=lambda row: row[3]), dtype=np.int64)
        return Quads(
            subject=table[:, 0],
            relation=table[:, 1],
            object=table[:, 2],
            step=table[:, 3],
            entities=tuple(map(str, range(n_entities))),
            relations=tuple(map(str, range(n_relations))),
            valid_from=valid_from,
            test_from=test_from,
            end=int(table[-1, 3]) + 1,
        )

    return make


@pytest.fixture(scope="session")
def simulated_rows():
    """40 steps in which each of 12 has two whom it acts on, mostly by one relation of three."""
    rng = np.random.default_rng(3)
    rows = set()
    for step in range(40):
        for _ in range(15):
            subject = int(rng.integers(12))
            object_ = (subject + int(rng.choice((1, 5)))) % 12 if rng.random() < 0.9 else int(rng.integers(12))
            rows.add((subject, subject % 3 if rng.random() < 0.8 else int(rng.integers(3)), object_, step))
    return sorted(rows, key=lambda row: row[3])
