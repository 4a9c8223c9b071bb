"""Metrics, figures, forms and exports of the dashboard: no database access and no page layout."""
