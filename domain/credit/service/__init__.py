"""Use cases of credit: holding and charging orders, terms and approvals, statements, views."""
