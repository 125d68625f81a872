"""The floor of the pages that people see in a browser. It is named here so that its rules bind from the first line."""
