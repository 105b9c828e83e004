"""`python -m gateway VERB`: what manage.sh calls."""

from gateway.cli import app

if __name__ == "__main__":
    app()
