"""Connections of the database, its failures, its copy for reading, and statements written once."""
