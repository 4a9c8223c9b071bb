"""Value types and arithmetic that know no table: partial dates, working days, currency, evidence scoring."""
