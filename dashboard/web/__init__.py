"""People come in: public pages, the desk, forms, charts and maps."""
