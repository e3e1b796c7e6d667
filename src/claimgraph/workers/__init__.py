"""Workers: processes that answer queries somebody wrote; they are bounded, killed and replaced."""
