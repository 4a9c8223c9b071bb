"""Initial data of a store: the public record of CivTech, and an invented demo programme."""
