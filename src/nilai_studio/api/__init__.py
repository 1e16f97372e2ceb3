"""The HTTP API: keys with scopes, problems told as RFC 9457, webhooks in."""
