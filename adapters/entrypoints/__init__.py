"""Composition roots, one a process: the only files that build what needs ports."""
