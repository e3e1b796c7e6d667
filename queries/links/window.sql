-- The pairs within each other's window, as Splink wants to be given them.
WITH l AS (SELECT unique_id, latitude, longitude, near, {each}(day) AS day FROM ours),
  r AS (SELECT unique_id, latitude, longitude, near, {each}(day) AS day FROM records)
SELECT DISTINCT '0' AS match_key, 'ours-__-' || l.unique_id AS join_key_l, 'records-__-' || r.unique_id AS join_key_r
FROM l JOIN r ON l.day = r.day
WHERE l.latitude IS NULL OR r.latitude IS NULL
  OR km(l.latitude, l.longitude, r.latitude, r.longitude) <= l.near + r.near + {kilometres}
