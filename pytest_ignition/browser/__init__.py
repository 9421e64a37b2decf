"""Browser pages as playbooks use them: finding a browser, driving one page, errors that people can act on.

`session.BrowserSession` is the face; `discovery.find_browser` says which browser to start. Nothing here imports
Playwright before a page exists, and nothing here knows the engine, the steps or pytest.
"""
