"""Page tables, review packs and the published view as files."""
