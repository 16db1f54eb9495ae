"""Reading what comes from outside: files, YAML, JSON, images, text, addresses."""
