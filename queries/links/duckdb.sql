CREATE OR REPLACE MACRO shared(a, b) AS len(list_intersect(a, b));
CREATE OR REPLACE MACRO alike(a, b) AS coalesce(list_max(flatten(list_transform(a, lambda x:
  list_transform(b, lambda y: 1 - levenshtein(x, y) / greatest(length(x), length(y), 1))))), 0);
CREATE OR REPLACE MACRO km(x, y, u, v) AS 12742.0 * asin(sqrt(power(sin(radians(u - x) / 2), 2)
  + cos(radians(x)) * cos(radians(u)) * power(sin(radians(v - y) / 2), 2)));
CREATE OR REPLACE MACRO ends(a, b, c, d) AS CASE WHEN a IS NOT DISTINCT FROM b THEN 1 ELSE 0 END
  + CASE WHEN c IS NOT DISTINCT FROM d THEN 1 ELSE 0 END;
