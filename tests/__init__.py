"""Proofs of what Préséance promises."""
