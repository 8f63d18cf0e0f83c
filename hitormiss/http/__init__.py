"""What goes over the wire, and how a check reads it."""
