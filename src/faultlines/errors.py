"""Errors that a user can mend, by who can mend them.

::

    FaultlinesError
    ├── ReadingError    a document cannot be read            -> mend the document
    ├── EndpointError   a language model does not answer     -> mend its settings, or start its server
    ├── LedgerError     a ledger or an imported file is off  -> mend the ledger's folder or the file
    ├── FetchError      a public file cannot be had          -> mend the network, or fetch it by hand
    └── FitError        a fit is missing or does not match   -> refit, or name another fit

The command line prints one line and exits with 1. Wrong arguments are ``ValueError`` or ``TypeError``.
Every message says what was found, where, what was wanted and what to do next.
"""


class FaultlinesError(Exception):
    """Base of the errors that a user can mend."""


class ReadingError(FaultlinesError):
    """A document cannot be read."""


class EndpointError(FaultlinesError):
    """The endpoint of a language model is not set, cannot be reached, or does not answer as it should."""


class LedgerError(FaultlinesError):
    """A ledger, or a file to be imported into it, is not as it should be."""


class FetchError(FaultlinesError):
    """A public file cannot be fetched, or what came is not the file."""


class FitError(FaultlinesError):
    """A fit is missing, does not match the data, or did not converge."""
