"""One update's way through: inbox, worker, apply, outbox, sender. Knows storage and the core, no platform."""
