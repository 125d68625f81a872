"""The terminal: a conversation, and a desk, with no server and no token; over a socket in the data folder."""
