"""The Slack conversation: listeners in, messages out."""
