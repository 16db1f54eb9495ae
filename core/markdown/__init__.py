"""From what people write to clean HTML."""
