"""The commands of `preseance people`."""
