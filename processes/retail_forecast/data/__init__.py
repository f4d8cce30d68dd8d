"""The sales table, how it was derived (derive.py) and where from (SOURCE.md)."""
