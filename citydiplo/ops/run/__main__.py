"""``python -m citydiplo.ops.run``: what ``make run`` starts."""

from citydiplo.ops.run.main import main

if __name__ == "__main__":
    main()
