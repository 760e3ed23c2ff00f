"""Tasuki: written consents, handovers and the records the law asks for, on one desktop."""
