"""Field types. One declaration of a field serves the form, the import and the export."""
