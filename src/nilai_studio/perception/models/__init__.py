"""Surveys, who was asked, what was answered, and what it says."""
