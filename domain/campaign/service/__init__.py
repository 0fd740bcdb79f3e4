"""What can be done with campaigns, one file for each side: writing, sending, hearing, consent."""
