"""Machines come in: the only place that knows REST framework."""
