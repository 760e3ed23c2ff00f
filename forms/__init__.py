"""Paper: every document takes a frozen sheet of ready text, draws it into a stream and tells where its fields stand.

Knows no entry, no book and no clock. reportlab is imported only when something is really drawn.
"""
