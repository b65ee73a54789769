"""Every sentence the bot says, as messages; one module per subject."""
