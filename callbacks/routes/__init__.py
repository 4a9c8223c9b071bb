"""Plain Flask routes outside Dash's callback endpoint."""
