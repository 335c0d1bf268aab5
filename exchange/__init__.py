"""Plans come in and reports go out: documents and spreadsheets, for people and for machines."""
