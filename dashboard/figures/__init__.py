"""Charts: frame in, plain plotly dict out, with the sentence for a screen reader."""
