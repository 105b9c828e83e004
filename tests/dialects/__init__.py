"""What each dialect says, word for word."""
