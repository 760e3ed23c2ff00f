"""What comes from outside: bytes in, frozen findings out, in a process of its own."""
