"""Comments of the fiche départementale, per pillar."""
