"""Addresses that words may go to: nobody on the way can read along."""

import pytest

from adapters.address import called_by, is_safe


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://models.example.com/v1", True),
        ("http://127.0.0.1:8000/v1", True),
        ("http://localhost:11434", True),
        ("http://[::1]:11434", True),
        ("http://0.0.0.0:11434", True),
        ("http://models.example.com", False),
        ("http://192.0.2.7:11434", False),
        ("http://localhost.example.com", False),
        ("http://127.0.0.1@models.example.com", False),
        ("ftp://127.0.0.1", False),
        ("https://", False),
        ("http://[::1", False),
        ("models.example.com", False),
    ],
)
def test_an_address_is_safe_over_https_or_on_this_machine(url: str, *, safe: bool) -> None:
    assert is_safe(url) is safe


def test_of_a_client_that_keeps_it_elsewhere_no_address_is_known() -> None:
    assert called_by(object()) == ""
