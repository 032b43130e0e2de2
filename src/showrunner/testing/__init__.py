"""For trying an installation, a plugin or a load without cost: a production that renders nothing, and a provider that
takes imaginary money."""
