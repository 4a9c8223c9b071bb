"""Page content and callbacks, one module or package per topic; the page registry and the router."""
