"""Live push: who listens hears of every commit."""
