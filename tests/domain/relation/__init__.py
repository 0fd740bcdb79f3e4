"""Contacts, groups and tags of WeCom."""
