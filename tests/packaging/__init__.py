"""Setting up, locks and containers."""
