"""The playground: the desk on one local page; no account, no network."""
