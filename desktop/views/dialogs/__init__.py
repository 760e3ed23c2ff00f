"""Questions and cards that open over a page; each gives its half-filled state as one plain value."""
