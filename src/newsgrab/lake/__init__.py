"""Looking after a lake that runs have filled: compaction, checks, replay."""
