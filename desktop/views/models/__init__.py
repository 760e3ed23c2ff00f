"""Ready rows and words for lists and pages, made from entries, tested without a window."""
