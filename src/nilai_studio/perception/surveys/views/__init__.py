"""The pages on which surveys are made, shared and looked after."""
