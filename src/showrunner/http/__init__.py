"""The face for programs over HTTP: it parses, calls the house, and renders the answer."""
