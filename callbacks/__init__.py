"""Dash callbacks, Flask routes and page assembly: read the request, call the other layers, return the response."""
