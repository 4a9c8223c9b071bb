"""Chart functions: they take rows and return a plain plotly dict with a caption for screen readers."""
