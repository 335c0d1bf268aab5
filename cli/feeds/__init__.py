"""The commands of `preseance feeds`."""
