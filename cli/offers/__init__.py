"""The steps of offers, one file each."""
