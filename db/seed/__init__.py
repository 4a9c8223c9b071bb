"""What a store can start with: the public record of CivTech, and an invented programme for the demonstration."""
