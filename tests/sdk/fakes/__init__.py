"""Fake vendors: one strict server per dialect.

Each refuses what its vendor refuses and answers from what it understood, so a wrong translation is a wrong answer.
"""
