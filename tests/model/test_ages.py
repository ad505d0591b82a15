from datetime import date

from faultlines.model.ages import INPUTS, input_ages
from faultlines.model.fits import load_fit


def test_each_input_of_the_shipped_fit_says_how_old_it_is_in_2024():
    fit = load_fit()
    found = input_ages((*fit.structure.provenance, *fit.entanglement.provenance), date(2024, 6, 22))
    words = [str(one) for one in found]
    assert "capability: 2022, 2 years old" in words
    assert "disputes: 2014, 10 years old" in words
    assert "who joined disputes: 2010, 14 years old" in words
    # Files of both parts count once.
    assert len(words) == len(set(words)) == len(INPUTS)


def test_one_year_is_singular_and_a_file_of_the_day_has_no_age():
    provenance = load_fit().structure.provenance
    assert "capability: 2022, 1 year old" in map(str, input_ages(provenance, date(2023, 1, 1)))
    assert "capability: 2022, of the same year" in map(str, input_ages(provenance, date(2020, 1, 1)))
