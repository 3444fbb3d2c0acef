"""What we can ask of the published state: figures, lists and details as frozen dataclasses.

Everything here reads editions, the publication log and what triggers derive from them; nothing
reads a draft. Callers open `version.snapshot` so that figures and their version agree.
"""
