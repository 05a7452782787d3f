"""What the desk knows: documents in, verified quotations out. Standard library only."""
