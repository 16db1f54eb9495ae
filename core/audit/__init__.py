"""The activity log, and the chain that shows whether it was altered."""
