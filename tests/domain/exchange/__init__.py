"""Imports: reading files, the dry run, all or nothing, and the demo shop."""
