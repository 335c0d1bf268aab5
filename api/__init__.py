"""The JSON door: plans, offers and findings over HTTP, described by an OpenAPI document."""
