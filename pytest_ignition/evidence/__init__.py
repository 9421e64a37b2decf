"""What is kept of a step that did not pass, without the step asking for it: pictures, page, console, requests, ..."""
