"""Where secrets come from, and the one redactor that every output passes."""
