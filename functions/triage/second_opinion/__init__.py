"""A second opinion on comments that the model is unsure of; off unless the deployment asks for it."""
