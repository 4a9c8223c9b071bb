"""Record schemas of challenges, company teams, stage moves and acts on a challenge."""
