"""Writing through the API: the same actions and rights as the pages."""
