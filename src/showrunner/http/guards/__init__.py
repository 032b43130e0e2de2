"""What stands before the endpoints, from the outside inwards: each a small ASGI application around the next."""
