"""The SQL of messaging, one file per table family."""
