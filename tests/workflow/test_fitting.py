"""The daily part fitted from a small coded ledger, and what it says of its channels."""

import pytest

from faultlines.model.aftershocks_earned import EARNED, EarnedInformation
from faultlines.model.aftershocks_fit import CHANNELS
from faultlines.model.fits import load_fit
from faultlines.showing.reports import fit_view
from faultlines.showing.terminal import as_text
from faultlines.workflow import fitting

from .test_scoring import STATES, Small, coded_file


@pytest.fixture(scope="module")
def coded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("coded")
    Small.create(folder / "ledger").import_file(coded_file(folder / "events.tab.gz", 130), "icews")
    return folder / "ledger"


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(fitting, "Ledger", Small)


@pytest.fixture(scope="module")
def fitted(coded, tmp_path_factory):
    path = tmp_path_factory.mktemp("fitted") / "fit.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "Ledger", Small)
        fitting.fit_daily_part(coded, path)
    return path


def test_the_fit_file_keeps_what_each_channel_earns_and_the_states(fitted):
    fit = load_fit(fitted).aftershocks
    earned = EarnedInformation.from_dict(fit.provenance[EARNED])
    assert fit.states == tuple(STATES)
    assert earned.held_out
    assert {one.channel for one in earned.channels} == set(CHANNELS)


def test_it_is_printed_with_its_days(fitted):
    out = " ".join(as_text(fit_view(load_fit(fitted), "aftershocks"), width=80).split())
    # The coefficients above it bear the channels' names as well.
    _, _, earned = out.partition("What each channel earns")
    assert "days that were not fitted" in earned
    assert all(channel.replace("_", " ") in earned for channel in CHANNELS)


def test_in_sample_figures_say_so(fitted):
    fit = load_fit(fitted)
    fit.aftershocks.provenance[EARNED]["held_out"] = False
    assert "the days that were fitted: in-sample, and so too kind" in as_text(fit_view(fit, "aftershocks"), width=200)


def test_the_command_leaves_it_out_when_told(coded, small, tmp_path, run):
    code, out, err = run("fit", "aftershocks", "--ledger", coded, "-o", tmp_path / "fit.json", "--no-earned")
    assert (code, err) == (0, "")
    assert "earns" not in out
    assert EARNED not in load_fit(tmp_path / "fit.json").aftershocks.provenance


def test_doctor_names_what_each_channel_earns(coded, fitted, run):
    out = run("doctor", "--fit", fitted, "--ledger", coded)[1]
    assert "nats per act by channel, held out: repetition" in " ".join(out.split())
