"""What the library says of prices, choices, market fit and money."""
