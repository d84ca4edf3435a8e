"""A fake WeChat for development and tests: it plays Tencent's servers and residents' phones. It is not WeChat."""
