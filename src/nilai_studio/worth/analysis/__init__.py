"""The only part of this app that calls the library's analyses."""
