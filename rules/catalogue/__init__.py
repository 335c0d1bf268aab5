"""The rules, one file each, named by their code; a new file here is a new rule."""
