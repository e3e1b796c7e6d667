CREATE OR REPLACE TEMPORARY FUNCTION shared(a ARRAY<STRING>, b ARRAY<STRING>) RETURNS INT RETURN size(array_intersect(a, b));
CREATE OR REPLACE TEMPORARY FUNCTION alike(a ARRAY<STRING>, b ARRAY<STRING>) RETURNS DOUBLE RETURN
  coalesce(array_max(flatten(transform(a, x -> transform(b, y -> 1 - levenshtein(x, y) / greatest(length(x), length(y), 1))))), 0);
CREATE OR REPLACE TEMPORARY FUNCTION km(x DOUBLE, y DOUBLE, u DOUBLE, v DOUBLE) RETURNS DOUBLE RETURN
  12742.0D * asin(sqrt(power(sin(radians(u - x) / 2), 2) + cos(radians(x)) * cos(radians(u)) * power(sin(radians(v - y) / 2), 2)));
CREATE OR REPLACE TEMPORARY FUNCTION ends(a INT, b INT, c INT, d INT) RETURNS INT RETURN
  CASE WHEN a IS NOT DISTINCT FROM b THEN 1 ELSE 0 END + CASE WHEN c IS NOT DISTINCT FROM d THEN 1 ELSE 0 END;
