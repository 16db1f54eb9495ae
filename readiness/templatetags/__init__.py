"""Filters of readiness pages."""
