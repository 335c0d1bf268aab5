"""Who did what and when, one file for each command."""
