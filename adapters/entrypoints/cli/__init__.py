"""The command line: `madoguchi`."""
