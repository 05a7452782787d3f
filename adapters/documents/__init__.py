"""What a file of each kind becomes: a Reading, or one clear refusal."""
