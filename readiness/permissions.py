"""Who may look at and change checklists, evidence, scores, drills and reports."""
