"""The only code with SQL: SQLAlchemy Core on SQLite, statements beside the code that runs them."""
