"""The application, in floors: read it from codes and models up to the doors."""
