"""What one can ask about sends, a file each."""
