"""What we are worth to the customer: value, recommendation, willingness to pay."""
