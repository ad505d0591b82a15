import json
from dataclasses import replace

import numpy as np
import pytest

from faultlines.errors import FitError
from faultlines.model.fits import FORMAT, Fit, load_fit, save_fit, save_section


def same(one, two):
    return json.dumps(one.to_dict()) == json.dumps(two.to_dict())


def test_the_shipped_fit_loads_and_is_small(tmp_path):
    found = load_fit()
    assert found.name == "shipped"
    save_fit(tmp_path / "fit.json", found)
    assert (tmp_path / "fit.json").stat().st_size < 400_000


def test_round_trip_is_exact(tmp_path):
    path, found = tmp_path / "fit.json", load_fit()
    save_section(path, found.structure)
    save_section(path, found.entanglement)
    back = load_fit(path)
    assert same(back.structure, found.structure)
    assert same(back.entanglement, found.entanglement)
    assert np.array_equal(back.structure.covariance, found.structure.covariance)
    assert back.structure.last_observed.sources == found.structure.last_observed.sources
    assert back.name == str(path)


def test_a_section_keeps_the_others(tmp_path):
    path, found = tmp_path / "made" / "fit.json", load_fit()
    save_section(path, found.structure)
    changed = replace(found.entanglement, coefficients=found.entanglement.coefficients + 0.1)
    save_section(path, changed)
    save_section(path, found.entanglement)
    assert same(load_fit(path).structure, found.structure)
    assert same(load_fit(path).entanglement, found.entanglement)
    assert [one.name for one in path.parent.iterdir()] == ["fit.json"]


def test_a_failed_write_leaves_the_file(tmp_path):
    path, found = tmp_path / "fit.json", load_fit()
    save_section(path, found.entanglement)
    before = path.read_bytes()
    with pytest.raises(ValueError, match="not JSON compliant"):
        save_section(path, replace(found.entanglement, joins=float("nan")))
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


def test_a_missing_part_is_named(tmp_path):
    save_section(tmp_path / "fit.json", load_fit().entanglement)
    with pytest.raises(FitError, match=r"holds no structure; expected all three parts. Run `faultlines fit structure`"):
        load_fit(tmp_path / "fit.json").sections()
    with pytest.raises(FitError, match="unsaved holds no structure"):
        Fit().sections()


def test_a_missing_file_says_what_to_do(tmp_path):
    with pytest.raises(FitError, match=r"There is no fit at .*none\.json; run `faultlines fit`"):
        load_fit(tmp_path / "none.json")


def test_another_format_is_refused(tmp_path):
    path = tmp_path / "fit.json"
    path.write_text(json.dumps({"format": FORMAT + 1}))
    with pytest.raises(FitError, match=f"has format {FORMAT + 1}; this version reads format {FORMAT}"):
        load_fit(path)
    with pytest.raises(FitError, match="has format"):
        save_section(path, load_fit().entanglement)


@pytest.mark.parametrize("text", ["{", "[1]"])
def test_what_is_no_fit_is_refused(tmp_path, text):
    path = tmp_path / "fit.json"
    path.write_text(text)
    with pytest.raises(FitError, match=r"is not JSON|has format None"):
        load_fit(path)


def test_a_damaged_section_is_named(tmp_path):
    path = tmp_path / "fit.json"
    path.write_text(json.dumps({"format": FORMAT, "structure": {"names": ["intercept"]}}))
    with pytest.raises(FitError, match=r"The structure in the fit .* cannot be rebuilt"):
        load_fit(path)


def test_a_section_of_other_terms_is_refused_when_read_and_replaced_when_fitted_again(tmp_path):
    path = tmp_path / "fit.json"
    shipped = load_fit()
    save_fit(path, shipped)
    plain = json.loads(path.read_text())
    plain["entanglement"]["names"][1] = "another term"
    path.write_text(json.dumps(plain))
    with pytest.raises(FitError, match=r"its terms are not those of this version.*faultlines fit entanglement"):
        load_fit(path)
    save_section(path, shipped.entanglement)
    assert load_fit(path).entanglement.names == shipped.entanglement.names
