"""Calls to addresses that people typed."""
