"""Pages from what was last known, for the time when the database is away."""
