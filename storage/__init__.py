"""The database: stores, decides nothing."""
