"""Consumers of the event stream: sub-tests, terminal, pytest-html, Allure, JUnit. The runner knows none of them."""
