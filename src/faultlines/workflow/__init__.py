"""The few joins between stages: documents into a ledger, a ledger into histories, histories into maps."""

from faultlines.workflow.citing import cite
from faultlines.workflow.doctoring import Check, examine
from faultlines.workflow.fetching import fetch, fetch_list
from faultlines.workflow.fitting import fit_daily_part, fit_yearly_part
from faultlines.workflow.forecasting import Issue, forecast, forecast_all, forecast_pair, issue_forecasts, score_issued
from faultlines.workflow.importing import import_commands, import_files
from faultlines.workflow.reading import Reading, date_notes, read_files, read_files_by_endpoint, set_aside_notes
from faultlines.workflow.redrawing import Explanation, Redrawn, draw, explain, look_at_pair, redraw
from faultlines.workflow.scoring import score
from faultlines.workflow.starting import default_ledger_path, open_ledger, starter_dispatches
from faultlines.workflow.verifying import verify_ledger
from faultlines.workflow.whatif import what_if
from faultlines.workflow.writing import write_whole

__all__ = [
    "Check",
    "Explanation",
    "Issue",
    "Reading",
    "Redrawn",
    "cite",
    "date_notes",
    "default_ledger_path",
    "draw",
    "examine",
    "explain",
    "fetch",
    "fetch_list",
    "fit_daily_part",
    "fit_yearly_part",
    "forecast",
    "forecast_all",
    "forecast_pair",
    "import_commands",
    "import_files",
    "issue_forecasts",
    "look_at_pair",
    "open_ledger",
    "read_files",
    "read_files_by_endpoint",
    "redraw",
    "score",
    "score_issued",
    "set_aside_notes",
    "starter_dispatches",
    "verify_ledger",
    "what_if",
    "write_whole",
]
