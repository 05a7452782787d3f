"""The acts: one window a role, one method an act, one transaction a method."""
