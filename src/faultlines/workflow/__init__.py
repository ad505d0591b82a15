"""The few joins between stages: documents into a ledger, a ledger into histories, histories into maps."""

from faultlines.workflow.doctoring import Check, examine
from faultlines.workflow.fitting import fit_daily_part, fit_yearly_part
from faultlines.workflow.reading import Reading, date_notes, read_files, set_aside_notes
from faultlines.workflow.redrawing import Explanation, Redrawn, draw, explain, look_at_pair, redraw
from faultlines.workflow.starting import default_ledger_path, open_ledger, starter_dispatches
from faultlines.workflow.writing import write_whole

__all__ = [
    "Check",
    "Explanation",
    "Reading",
    "Redrawn",
    "date_notes",
    "default_ledger_path",
    "draw",
    "examine",
    "explain",
    "fit_daily_part",
    "fit_yearly_part",
    "look_at_pair",
    "open_ledger",
    "read_files",
    "redraw",
    "set_aside_notes",
    "starter_dispatches",
    "write_whole",
]
