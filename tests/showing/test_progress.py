"""A bar where there is a terminal to show it, and nothing elsewhere."""

from faultlines.showing.progress import progress_bar, run_line


def test_nothing_is_shown_where_there_is_no_terminal(capsys):
    with progress_bar() as advance:
        advance(1.0, 2.0, 3, False)
        advance(2.0, 2.0, 6, True)
    assert capsys.readouterr() == ("", "")


def test_a_terminal_is_shown_how_far_it_is_on_standard_error(capsys, monkeypatch):
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    with progress_bar() as advance:
        advance(1.0, 2.0, 3, False)
        advance(2.0, 2.0, 6, True)
    out, err = capsys.readouterr()
    assert out == ""
    assert "100%" in err
    assert "6 documents" in err


def test_the_last_line_says_what_an_earlier_run_had_finished_only_if_one_had():
    line = run_line(documents=2, claims=0, set_aside=0, seconds=1.0, parts=1, kept=0)
    assert line == "2 documents, 0 claims, 0 set aside, 1.0 seconds"
