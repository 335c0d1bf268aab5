"""How other tools are told of what happens, one file for each command."""
