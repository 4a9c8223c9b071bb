"""Page layouts: prepared content in, components out."""
