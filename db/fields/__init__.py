"""Field types, shared by forms, imports and exports."""
