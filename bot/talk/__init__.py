"""What can be said and heard on any channel: values only, no platform, no language yet."""
