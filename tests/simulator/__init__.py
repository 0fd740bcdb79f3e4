"""Tests of the fake platform, its phones and pages: everything over real HTTP."""
