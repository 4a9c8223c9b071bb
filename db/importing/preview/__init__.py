"""What an import would do: first look, dry run, every error and warning by row and column."""
