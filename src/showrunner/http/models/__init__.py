"""What goes over the wire: documents of their own, so that a change inside does not become a change outside."""
