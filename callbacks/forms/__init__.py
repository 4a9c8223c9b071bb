"""Form pages and the side panel: show, save, conflict, undo."""
