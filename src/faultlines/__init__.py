"""faultlines."""
