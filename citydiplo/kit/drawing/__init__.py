"""Pictures of text as PNG, for readers that take no SVG: other sites' previews of a link."""
