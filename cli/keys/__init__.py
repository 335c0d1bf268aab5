"""The commands of `preseance keys`."""
