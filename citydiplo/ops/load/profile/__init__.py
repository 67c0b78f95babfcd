"""``python -m citydiplo.ops.load.profile PATH``: where the time of a page goes."""
