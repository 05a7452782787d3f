"""Keys and sealed things: every algorithm is named in `envelope`, every key in `keyring`."""
