"""A ledger's contents as files that other programs open; the formats are in `faultlines.ledger.exporters.formats`."""
