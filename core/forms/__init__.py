"""Form fields that the apps share."""
