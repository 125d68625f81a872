"""What happened: the incident record, the kinds of answers that fill it, and the topics they belong to."""
