"""The words: what people say and press comes in, cards go out; every platform alike."""
