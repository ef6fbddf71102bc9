"""Tests of what is drawn and exported."""
