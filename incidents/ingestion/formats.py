"""The names of the foreign incident formats, apart from what reads them."""

AUTO = "auto"
CSTATE = "cstate"
FRONT_MATTER = "frontmatter"
FACTS = "facts-jsonl"
CSV = "csv"
FORMATS = (CSTATE, FRONT_MATTER, FACTS, CSV)
"""What a person may name besides AUTO."""
