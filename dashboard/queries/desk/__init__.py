"""What the desk asks, drafts included, within the perimeter of the account that asks."""
