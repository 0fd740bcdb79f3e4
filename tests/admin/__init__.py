"""The merchant's pages: who may open them, what protects them, what they do."""
