"""Browser tests: Chromium drives the pages as a person would."""
