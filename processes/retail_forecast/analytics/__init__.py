"""The example's own analytics service, a separate process; it imports no room of Plait.

Start reading at app.py (the doors), then ledger.py (one effect per key) and forecasts.py.
"""
