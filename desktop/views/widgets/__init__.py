"""The kit: what pages and dialogs are built from, one thing a file."""
