"""The truth of a case: what is told, who may read it, how far it is, by when; pure, and no vendor."""
