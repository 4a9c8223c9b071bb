"""Value types and calculations that do not depend on tables: partial dates, working days, currency, evidence scoring."""
