"""The walks as an illustrated handbook, their pictures, and the door from a QR code into the chat."""
