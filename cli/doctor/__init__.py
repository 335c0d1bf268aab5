"""Each file looks at one side of a deployment and tells what it finds there."""
