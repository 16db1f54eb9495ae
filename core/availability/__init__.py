"""What works while the database is away, and what operators switch off."""
