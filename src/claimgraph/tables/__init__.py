"""Tables: an answer's rows as typed columns, and these as the frames of pandas, polars, pyarrow and geopandas."""
