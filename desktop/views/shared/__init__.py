"""What several screens are made of; it must not know any of them."""
