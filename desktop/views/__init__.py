"""Qt: shows and asks, decides nothing. ``window.py`` only navigates, ``perform.py`` is the one door for writes."""
