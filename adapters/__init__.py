"""What the desk touches: every vendor's name is in here and nowhere else."""
