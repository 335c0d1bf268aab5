"""Proofs of how plans come in and reports go out."""
