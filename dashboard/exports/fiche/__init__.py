"""The fiche départementale: what a préfet hands to elected people, as a tagged PDF."""
