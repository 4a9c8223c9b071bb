"""Tables and sentences of the sponsor's page."""
