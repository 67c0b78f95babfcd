"""The old address of ``citydiplo.ops.build.assets``, which operators' scripts may still call."""

from citydiplo.ops.build.assets import main

if __name__ == "__main__":
    main()
