"""Who may do what, and what it may cost: principals, keys, sign-in, secrets, limits and money."""
