"""`/livez`, `/readyz` and `/metrics`: what machines ask about this program."""
