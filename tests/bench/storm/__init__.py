"""The kill storm: processes that deliver digests are killed at random while Slack misbehaves."""
