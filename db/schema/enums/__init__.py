"""Enumerations of the columns with a closed list of values. The value is stored; the label is displayed."""
