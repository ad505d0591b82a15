from datetime import date

from faultlines.forecasting.issued import IssuedScores, Miss, OutcomeScore
from faultlines.showing.issued import issued_scores_view
from faultlines.showing.terminal import terminal


def shown(scores):
    console = terminal()
    with console.capture() as captured:
        console.print(issued_scores_view(scores))
    return " ".join(captured.get().split())


def scores(**changes):
    fields = {
        "known_at": date(2024, 3, 20),
        "misses": (
            Miss(
                issued_at=date(2024, 3, 1),
                horizon_days=7,
                outcome="use_of_force",
                source_actor="PRK",
                target_actor="KOR",
                probability=0.04,
                happened=True,
                surprise=3.2,
                event_id="e_1",
            ),
        ),
        "scores": (
            OutcomeScore(
                outcome="use_of_force",
                horizon_days=7,
                method="m_1",
                ahead=False,
                forecasts=6,
                happened=1,
                expected=0.24,
                brier=0.1552,
                base_brier=0.161,
                log_score=-0.5,
                base_log_score=-0.6,
                gain=0.6,
            ),
        ),
        "scored": 6,
        "not_over": 1200,
        "not_watched": 3,
        "again": 2,
        "unknown_states": 0,
    }
    return IssuedScores(**(fields | changes))


def test_misses_scores_and_what_is_open_are_shown():
    found = shown(scores())
    assert "North Korea – South Korea, use of force within 7 days of 1 March 2024: 4.0 %; it came (e_1)" in found
    assert "use of force (late) 7 6 1 0.2 0.1552 0.1610 +0.600" in found
    assert (
        "6 forecasts scored. Open: 1,200 whose time is not over, 3 of days that no systematic coder watched." in found
    )
    assert "2 were issued before for the same day" in found


def test_with_nothing_scored_it_says_what_to_do():
    found = shown(scores(misses=(), scores=(), scored=0))
    assert "Nothing can be scored yet. Keep forecasts with `faultlines forecast --issue`" in found
