"""The command line: a check without a server and without a database."""
