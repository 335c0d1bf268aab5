"""The store, the API and the first page, on both databases."""
