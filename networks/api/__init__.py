"""The API of cities, networks, institutions, mayors and memberships."""
