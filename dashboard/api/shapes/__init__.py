"""The shapes of the answers, for their description alone: no answer is written through them.

`tests/api/test_schema.py` holds every answer against them.
"""
