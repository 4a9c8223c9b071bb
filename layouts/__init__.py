"""The page: data in, components out."""
