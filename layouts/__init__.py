"""Page layouts: functions that take prepared data and return Dash components."""
