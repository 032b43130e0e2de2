"""The dialects of the design documents: S0's `/mcp/*`, S3's `/tasks`, S4's `/api/*`. Thin projections of the studio."""
