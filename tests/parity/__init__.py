"""Every ability on every platform: each cell of docs/paritet.md is a conversation that is held."""
