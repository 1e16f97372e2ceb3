"""The app's only callers of the library: reading files, what is bought next."""
