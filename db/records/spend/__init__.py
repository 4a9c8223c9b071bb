"""Record schemas of budget lines, ledger entries, agreements, budget changes and forecasts."""
