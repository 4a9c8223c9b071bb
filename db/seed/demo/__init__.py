"""The invented demo programme."""
