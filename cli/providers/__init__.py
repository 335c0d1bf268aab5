"""The questions that are asked about providers, one file each."""
