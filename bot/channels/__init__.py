"""The places where contacts and staff talk. Each alone knows its platform, and none knows another."""
