"""The commands of `preseance workspaces`, one file each."""
