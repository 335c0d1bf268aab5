"""The steps of exceptions to findings, one file each."""
