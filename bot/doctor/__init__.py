"""What an installer can get wrong: looked at one by one, and said in Chinese with how to mend it."""
