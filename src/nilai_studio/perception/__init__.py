"""What are we worth to the customer: surveys, and what they say."""
