"""Consent: what customers said they may be sent, word by word, and how it stands."""
