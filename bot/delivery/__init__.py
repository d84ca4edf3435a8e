"""What is said and how it gets out: the reply, the outbox, the bell."""
