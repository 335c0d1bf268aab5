"""The commands of `preseance policy`."""
