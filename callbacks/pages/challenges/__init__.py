"""The pages of challenges: the list, one challenge on a screen, and all of its records."""
