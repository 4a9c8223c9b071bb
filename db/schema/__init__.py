"""Tables, column types, enumerations and transaction numbers of the store."""
