"""The assertions of the shared checks say what differs."""

import pytest

pytest.register_assert_rewrite("tests.consistency.asking", "tests.consistency.comparing")
