"""The staff side, sans-IO: (case, command, member) ↦ decision. The lifecycle is one table."""
