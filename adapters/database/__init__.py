"""Where cases, letters and the audit are stored: SQLite or PostgreSQL, and their backup."""
