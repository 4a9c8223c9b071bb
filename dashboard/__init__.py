"""What the numbers mean, and how they are drawn."""
