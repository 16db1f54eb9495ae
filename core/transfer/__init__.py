"""Everything in and out as one folder or one file: export, import, backup."""
