"""What keeps secrets: encryption of what is stored."""
