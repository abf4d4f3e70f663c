"""Who and where: places, organisations, the catalogue, providers, accounts, people."""
