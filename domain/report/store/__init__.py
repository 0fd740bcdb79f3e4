"""The SQL of reports. Reads the tables of every feature and writes none."""
