"""The pages: the stored calendar as people read it."""
