"""The public face of the site: its home page and the pages that say who runs it and how."""
