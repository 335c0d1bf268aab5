"""The kinds of repair, one file each, named by what they do; a new file here is a new kind."""
