"""Papers, authors and digests: everything that does not speak of Slack."""
