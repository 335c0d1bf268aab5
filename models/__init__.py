"""What the business talks about: offers, who gets them, when, and what they are worth."""
