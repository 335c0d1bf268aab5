"""How fast Préséance is, measured side by side with what else could do the work."""
