"""What is scanned before anything lands: known flaws in what we install, and secrets in what we commit."""
