"""Mayday: the conversation engine, the desk and the channels."""
