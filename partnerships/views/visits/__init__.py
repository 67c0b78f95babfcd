"""The pages of visits: reading, writing, answering."""
