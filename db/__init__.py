"""Floor 0, the store: tables, history, row scope, kinds of record, reads and writes. Knows nothing of Dash, plotly or HTTP."""
