"""When sends leave and what became of them."""
