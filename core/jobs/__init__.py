"""Jobs: rows that workers lease, and the page on which people find them."""
