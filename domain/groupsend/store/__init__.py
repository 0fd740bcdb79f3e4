"""The only SQL of groupsend: tables, tasks, and whom a member can reach."""

from domain.groupsend.store import tables

__all__ = ["tables"]
