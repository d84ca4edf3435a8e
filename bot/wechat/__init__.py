"""The WeChat official account: crypto, messages, the client, what is owed to residents and how it is sent."""
