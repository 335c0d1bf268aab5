"""What can go wrong in a calendar, and the way out."""
