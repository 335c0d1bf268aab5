"""Files that nobody can read, each with the one thing that is wrong with it."""
