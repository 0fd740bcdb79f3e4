"""Use cases of 企业群发."""
