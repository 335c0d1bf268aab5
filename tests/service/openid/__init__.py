"""People who come in through an identity provider."""
