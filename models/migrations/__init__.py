"""How the tables came to be, revision by revision; run by `preseance serve` and by Alembic."""
