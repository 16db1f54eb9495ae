"""What surrounds every page: middleware, navigation, lists, feeds, static files."""
