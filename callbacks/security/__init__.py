"""The request gate, payload validation, and the only place that binds callbacks and opens their sessions."""
