"""One small ledger with something of everything, checked by hand."""

from datetime import date

import pytest

KNOWN_AT = date(2024, 6, 30)


@pytest.fixture
def full(ledger, make, icews_file):
    """Seven events of text, three facts of a coder, three ties; one document of July."""
    june = make.document("First text of June.", "2024-06-20")
    july = make.document("Text of July.", "2024-07-05")
    ledger.record(
        [june, july],
        [
            # In the panel: one pair, a mutual act, and an act of two on one.
            make.event(june, "CHN", "PHL", "ASSAULT", on=("2024-06-17",), number=0),
            make.event(june, "RUS", "PRK", "CONSULT", on=("2024-06-19",), number=1),
            make.event(june, "USA+JPN", "PRK", "SANCTION", on=("2024-06-18",), number=2),
            # Not in it: planned, without a target, of two months, of a group.
            make.event(june, "CHN", "TWN", "MOBILIZE", on=("2024-06-25",), number=3, modality="planned"),
            make.event(june, "PRK", "", "MOBILIZE", on=("2024-06-10",), number=4),
            make.event(june, "CHN", "VNM", "COERCE", on=("2024-05-20", "2024-06-10"), number=5),
            make.event(june, "NSA:HOUTHI", "USA", "ASSAULT", on=("2024-06-11",), number=6),
            make.event(july, "CHN", "PHL", "COERCE", on=("2024-07-04",), number=0),
            make.tie(june, "RUS", "PRK", number=7, instrument="a \x0b title <&>"),
            make.tie(june, "USA", "TWN", "arms_supply", "pledged", number=8),
            make.tie(june, "FRA", "IGO:NATO", "membership", "in_force", on=("1949-04-04",), number=9),
        ],
    )
    ledger.import_file(
        icews_file(
            make.row(
                "1",
                "2018-01-01",
                "India",
                "190",
                "Pakistan",
                **{"Source Country": "India", "Target Country": "Pakistan"},
            ),
            make.row(
                "2",
                "2018-01-01",
                "India",
                "190",
                "Pakistan",
                **{"Source Country": "India", "Target Country": "Pakistan"},
            ),
            make.row(
                "3",
                "2018-01-31",
                "Pakistan",
                "112",
                "India",
                **{"Source Country": "Pakistan", "Target Country": "India"},
            ),
            make.row("4", "2018-01-02", "Citizen", "190", "India", **{"Target Country": "India"}),
        )
    )
    return ledger


@pytest.fixture
def contents(full):
    return full.contents(KNOWN_AT)
