"""Where Tencent's servers knock: verification, messages in, passive answers out."""
