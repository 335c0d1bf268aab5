"""The forms an offer can take, one file each; a new file here is a new mechanic."""
