-- Which level each feature of a pair of events has, for engines of SQL: _l is ours, _r the record, empty is no level.
-- shared(a, b) counts what two lists share, alike(a, b) is the likeness of the two most alike of two lists of names, and
-- km the kilometres between two points, ends how many ends of two ranges are the same. Each engine defines these four for
-- itself; links/features.py says the same in Python.

-- feature: when
CASE
  WHEN first_l = first_r AND last_l = last_r THEN 'same'
  WHEN greatest(first_l, first_r) > least(last_l, last_r)
    THEN 'apart ' || least(greatest(first_l, first_r) - least(last_l, last_r), 3) || CASE WHEN last_l - first_l = last_r - first_r THEN ' alike' ELSE '' END
  WHEN first_l = first_r OR last_l = last_r THEN 'one end'
  WHEN first_l < first_r AND last_l > last_r
    THEN CASE WHEN greatest(first_r - first_l, last_l - last_r) > 3 THEN 'wide around' ELSE 'around' END
  WHEN first_l > first_r AND last_l < last_r
    THEN CASE WHEN greatest(first_l - first_r, last_r - last_l) > 3 THEN 'wide inside' ELSE 'inside' END
  WHEN greatest(abs(first_r - first_l), abs(last_l - last_r)) <= 4 THEN 'overlap'
  ELSE 'wide overlap'
END
-- feature: where
CASE WHEN latitude_l IS NOT NULL AND latitude_r IS NOT NULL
  THEN CASE WHEN greatest(near_l, near_r) <= 2 THEN 'exact ' ELSE 'within ' END
    || CASE WHEN near_l = near_r THEN 'alike ' ELSE 'unlike ' END
    || least(CAST(floor(3 * km(latitude_l, longitude_l, latitude_r, longitude_r) / (near_l + near_r)) AS INT), 4)
END
-- feature: place
CASE
  WHEN named_l = 0 OR named_r = 0 THEN NULL
  WHEN shared(names_l, names_r) > 0 THEN 'same'
  WHEN alike(sounds_l, sounds_r) >= 0.8 THEN 'near'
  WHEN shared(names_l, areas_r) > 0 OR shared(names_r, areas_l) > 0 THEN 'area'
  WHEN alike(sounds_l, sounds_r) >= 0.6 THEN 'alike'
  ELSE 'other'
END
-- feature: area
CASE WHEN inside_l > 0 AND inside_r > 0 THEN '' || least(shared(areas_l, areas_r), 2) END
-- feature: parties
CASE
  WHEN sides_l = 0 OR sides_r = 0 THEN NULL
  WHEN partial_l + partial_r > 0 THEN CASE WHEN shared(parties_l, parties_r) > 0 THEN 'all of one' END
  WHEN shared(parties_l, parties_r) = 0 THEN 'none'
  WHEN shared(parties_l, parties_r) < least(sides_l, sides_r) THEN 'some'
  WHEN least(sides_l, sides_r) = 1 THEN 'all of one'
  ELSE 'all'
END
-- feature: kind
CASE WHEN kind_l <> '' AND kind_r <> '' THEN CASE WHEN kind_l = kind_r THEN 'same' ELSE 'other' END END
-- feature: killed
CASE
  WHEN best_l IS NULL OR best_r IS NULL THEN NULL
  WHEN best_l = best_r THEN 'same ' || ends(low_l, low_r, high_l, high_r)
  ELSE CASE
      WHEN least_l <= least_r AND most_r <= most_l THEN 'around '
      WHEN least_r <= least_l AND most_l <= most_r THEN 'inside '
      WHEN least_l <= most_r AND least_r <= most_l THEN 'meeting '
      ELSE 'apart '
    END || ends(low_l, low_r, high_l, high_r) || CASE
      WHEN abs(best_l - best_r) <= greatest(1, greatest(best_l, best_r) / 4.0) THEN ' near'
      WHEN abs(best_l - best_r) <= greatest(best_l, best_r) / 2.0 + 1 THEN ' off'
      ELSE ' far'
    END
END
-- feature: article
CASE
  WHEN shared(articles_l, articles_r) > 0 THEN 'same ' || usual_article_r
  WHEN shared(offices_l, offices_r) > 0 THEN CASE WHEN cites_l > 0 AND cites_r > 0 THEN 'articles: same office' ELSE 'office: same office' END
  WHEN reported_l = 0 OR reported_r = 0 OR partial_l + partial_r > 0 THEN NULL
  WHEN cites_l > 0 AND cites_r > 0 THEN 'articles: other'
  ELSE 'office: other'
END
-- feature: munition
CASE WHEN arms_l > 0 AND arms_r > 0 THEN CASE WHEN shared(munitions_l, munitions_r) > 0 THEN 'shared' ELSE 'other' END END
-- feature: target
CASE WHEN aims_l > 0 AND aims_r > 0 THEN CASE WHEN shared(targets_l, targets_r) > 0 THEN 'shared' ELSE 'other' END END
-- feature: crowd
CASE
  WHEN shared(names_l, names_r) > 0 OR alike(sounds_l, sounds_r) >= 0.8 THEN 'place ' || usual_here_r
  ELSE 'area ' || usual_around_r
END
-- feature: days
CASE WHEN shared(names_l, names_r) > 0 OR alike(sounds_l, sounds_r) >= 0.8 THEN '' || usual_now_r END
-- feature: figures
CASE WHEN best_l = best_r THEN 'same ' || ends(low_l, low_r, high_l, high_r) || ' ' || usual_figures_r END
-- feature: who
CASE
  WHEN sides_l = 0 OR sides_r = 0 THEN NULL
  WHEN partial_l + partial_r > 0 THEN CASE WHEN shared(parties_l, parties_r) > 0 THEN '' || usual_parties_r END
  WHEN shared(parties_l, parties_r) = least(sides_l, sides_r) THEN '' || usual_parties_r
END
