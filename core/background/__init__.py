"""Work without a request: the loop that drains rows, and how drains get on."""
