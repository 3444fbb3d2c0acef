"""From the desk to the public: what waits, what it would look like, and the decision."""
