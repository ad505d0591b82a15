from faultlines.showing.names import actor_name, readable, tie_name


def test_ids_become_names_and_unknown_ids_stay():
    assert actor_name("KOR") == "South Korea"
    assert actor_name("NSA:NOBODY") == "NSA:NOBODY"


def test_a_path_is_readable_and_keeps_what_is_no_actor():
    path = "RUS bound to PRK (defence_pact, in_force 1961-07-06), USA against PRK (ASSAULT, 2024-06-17)"
    assert readable(path) == (
        "Russia bound to North Korea (defence pact, in force 1961-07-06), "
        "United States against North Korea (ASSAULT, 2024-06-17)"
    )


def test_only_a_tie_that_runs_one_way_has_an_arrow():
    assert tie_name("defence_pact", "USA", "JPN") == "United States – Japan"
    assert tie_name("sanction", "USA", "PRK") == "United States → North Korea"
