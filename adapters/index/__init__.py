"""The index: two keyword arms and one of word vectors, kept in versions that are swapped whole."""
