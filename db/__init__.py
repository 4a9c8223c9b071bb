"""The data layer: tables, change history, row scope, record schemas, queries and commands. Imports neither Dash, plotly nor Flask."""
