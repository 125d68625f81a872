"""The conversation, sans-IO: (session, event) ↦ turn. Dialogs are data; one table moves every session."""
