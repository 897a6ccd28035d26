"""`python -m newsgrab` is `newsgrab`."""

from newsgrab.cli import main

if __name__ == "__main__":
    main()
