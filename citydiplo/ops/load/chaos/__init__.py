"""``make chaos``: workers are killed at random moments of sending; then every mail is counted."""
