"""Users of one's perimeter: who has what, invitations, requests, history."""
