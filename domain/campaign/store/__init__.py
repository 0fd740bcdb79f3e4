"""The tables of campaigns and their statements, one file for each thing they are about."""

from domain.campaign.store import audience, campaigns, consent, mass, recipients, results, tables

__all__ = ["audience", "campaigns", "consent", "mass", "recipients", "results", "tables"]
