"""The desk: what agents see and do, each area in a room of its own."""
