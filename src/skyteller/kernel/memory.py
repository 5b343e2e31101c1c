"""Memory that stays."""

import gc


def settle() -> None:
    """What lives now lives as long as the process: collections look only at what comes after.

    Python's full collections hold every thread while they walk all objects, 100 ms and more for the code
    and the indexes of one process; after this they walk only what is new. Takes one such pause itself.
    """
    gc.collect()
    gc.freeze()
