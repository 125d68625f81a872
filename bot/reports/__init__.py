"""The floor of exports and reports. It is named here so that its rules bind from the first line."""
