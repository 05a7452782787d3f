"""Teams: the desk where staff already are; the only room that knows the Bot Framework."""
