from tests.relance.conftest import make_server, open_folder, server

__all__ = ["make_server", "open_folder", "server"]
