import json
from datetime import date
from html.parser import HTMLParser

import pytest

from faultlines.forecasting.evaluation import Evaluation, evaluate
from faultlines.forecasting.rolling import TARGETS
from faultlines.showing.jsonl import json_text
from faultlines.showing.score_pages import score_page
from faultlines.showing.scores import evaluation_to_dict, evaluation_view, few, miss_cells, one_in, rows_of_tests
from faultlines.showing.terminal import as_text


@pytest.fixture(scope="module")
def evaluation(make_rolled):
    """Scores of made-up forecasts: a horizon, and a class of another, could not be scored."""
    wanted = [(1, target) for target in TARGETS] + [(7, "all"), (7, "material_conflict")]
    blocks = [
        evaluate(make_rolled(n_windows=31 - days, horizon_days=days, target=target, rate=0.1))
        for days, target in wanted
    ]
    return Evaluation(
        train_from=date(2018, 1, 1),
        train_until=date(2018, 8, 28),
        first=date(2018, 8, 29),
        last=date(2018, 9, 27),
        every_pair=False,
        blocks=tuple(blocks),
        skipped={"30": "the test has 20 days; expected 30 or more for one window"} | dict(blocks[0].missing),
    )


@pytest.fixture(scope="module")
def plain(evaluation):
    return json.loads(json_text(evaluation_to_dict(evaluation)))


def test_the_json_contract(plain, evaluation):
    one = plain["1"]["all"]
    assert one["information_gain"] == evaluation.block(1, "all").model.information_gain
    assert set(one) >= {
        "information_gain_error",
        "references",
        "auc",
        "average_precision",
        "n_ratio",
        "events",
        "dyads",
    }
    assert set(plain["1"]) == {"all", "material_conflict", "use_of_force"}
    assert one["references"]["training_mean"]["information_gain"] == 0.0
    assert one["references"]["lightgbm_lags"] is None
    assert plain["7"]["use_of_force"] is None
    assert plain["30"] is None
    assert plain["skipped"]["30"].startswith("the test has 20 days")
    assert "pip install" in plain["skipped"]["lightgbm_lags"]
    assert (plain["train_until"], plain["from"], plain["to"]) == ("2018-08-28", "2018-08-29", "2018-09-27")


def test_the_json_holds_tests_calibration_and_misses(plain, evaluation):
    one, block = plain["1"]["all"], evaluation.block(1, "all")
    assert one["tests"]["number_test"]["quantile"] == list(block.tests.number.quantile)
    assert one["tests"]["spatial_test"] == {
        "by": "dyad",
        "statistic": block.tests.dyad.statistic,
        "quantile": block.tests.dyad.quantile,
    }
    assert one["tests"]["paired_t_test"]["against"] == block.tests.against
    assert sum(one["pit"]["counts"]) == sum(block.pit.counts)
    assert len(one["misses"]) == 10
    assert one["misses"][0]["chance"] == min(miss["chance"] for miss in one["misses"])
    assert sum(band["pairs"] for band in one["reliability"]) == 30 * 6


def test_misses_come_first_and_name_states(evaluation):
    text = as_text(evaluation_view(evaluation), width=110)
    assert text.splitlines()[0] == "The daily model scored on 29 August to 27 September 2018"
    assert text.index("Worst misses, all acts, 1 day ahead") < text.index("nats per act")
    assert "China → Philippines" in text or "Philippines → China" in text
    assert "Not scored: 30 days ahead: the test has 20 days" in text
    assert "self-decays" not in text  # a reference that nobody made has no row


def test_every_score_stands_in_the_table(evaluation):
    text = as_text(evaluation_view(evaluation), width=110)
    for block in evaluation.blocks:
        error = f" ± {block.model.error:.3f}" if block.model.error is not None else ""
        assert f"{block.model.information_gain:+.3f}{error}" in text
    assert "LightGBM, lags" in text
    assert "not made" in text
    assert "dyad (spatial)" in text


def test_numbers_too_small_to_print_are_not_zero(evaluation):
    text = as_text(evaluation_view(evaluation), width=110)
    assert " 0.0 %" not in text
    assert one_in(1e-10) == "<1 in a billion"
    assert few(1e-5) == "<0.001"
    assert " 0.000" not in "".join(line for line in text.splitlines() if "+0.000" not in line)


def test_a_miss_says_what_was_expected_and_what_came(evaluation):
    miss = evaluation.block(1, "all").misses[0]
    days, came, chance = miss_cells(miss)
    assert "2018: " in days
    assert came == f"{few(miss.expected)} expected, {miss.recorded} came"
    assert chance.startswith(f"{miss.recorded} or ")


def test_verdicts_follow_the_quantiles(make_rolled):
    block = evaluate(make_rolled(n_windows=300))
    rows = {row[0]: row for row in rows_of_tests(block.tests)}
    assert rows["T"][3] == "better"
    assert rows["N, Poisson"][3] == "consistent"
    rolled = make_rolled(n_windows=300)
    rolled.by_class[:] *= 3
    rows = {row[0]: row for row in rows_of_tests(evaluate(rolled).tests)}
    assert rows["N, Poisson"][3] == "fewer came than forecast"


class Closing(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.open, self.names = [], []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.names += [name for name, _ in attrs]
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.names += [name for name, _ in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_closes_every_tag_and_asks_for_nothing(evaluation):
    page = score_page(evaluation)
    found = Closing(page)
    assert not {"src", "href", "style", "onclick"} & set(found.names)
    assert page == score_page(evaluation)
    assert page.count('<svg class="chart"') == 2 * len(evaluation.blocks)
    assert page.index("Where it was most wrong") < page.index("nats per act")
