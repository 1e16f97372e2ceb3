"""The only part of these screens that calls the library's analyses."""
