"""What customers are worth to us, as screens and stored results."""
