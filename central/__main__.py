"""The centre's front door."""

from central.command.main import main

if __name__ == "__main__":
    main()
