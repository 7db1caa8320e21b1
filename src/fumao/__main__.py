"""``python -m fumao`` does what the command ``fumao`` does."""

from fumao.cli import run

if __name__ == "__main__":
    run()
