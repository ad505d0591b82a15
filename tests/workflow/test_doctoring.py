from datetime import date

from faultlines.model.fits import load_fit
from faultlines.riskmap.redrawing import Settings, describe_method
from faultlines.workflow.doctoring import examine


def test_doctor_says_which_inputs_are_how_old(tmp_path):
    found = {check.name: check for check in examine(tmp_path / "ledger")}
    years = date.today().year - 2022
    assert f"capability: 2022, {years} years old" in found["fit: inputs last observed"].found
    assert found["fit: inputs last observed"].well


def test_a_forecast_s_method_says_how_old_its_inputs_were_on_its_day():
    method = describe_method(load_fit(), Settings(), date(2024, 6, 22))
    assert method.startswith("shipped; 90 days ahead; 100 draws, seed 0; last observed ")
    assert "capability: 2022, 2 years old; disputes: 2014, 10 years old" in method
    assert describe_method(load_fit(), Settings()) == "shipped; 90 days ahead; 100 draws, seed 0"
