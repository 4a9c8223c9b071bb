"""The request gate, payload validation, and the only place that registers callbacks and opens their sessions."""
