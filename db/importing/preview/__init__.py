"""What an import would do: preview of the file, dry run, every error and warning by row and column."""
