"""Links: which records elsewhere may be our places, actors and attacks, with reasons; people judge."""
