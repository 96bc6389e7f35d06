-- The rules of config/linkage/pupil.yaml: pairs that agree on the key of at least one, each pair once. Blocks of more than 400
-- records are left out.
CREATE OR REPLACE TEMP TABLE keys AS
SELECT r, rule, key FROM (
  SELECT r, 1 AS rule, national_id AS key FROM records
  UNION ALL SELECT r, 2, ministry_code FROM records
  UNION ALL SELECT r, 3, plain || '|' || birth FROM records
  UNION ALL SELECT r, 4, birth || '|' || school FROM records
  UNION ALL SELECT r, 5, birth || '|' || given FROM records
  UNION ALL SELECT r, 6, birth || '|' || phone FROM records
  UNION ALL SELECT r, 7, birth || '|' || initials FROM records
  UNION ALL SELECT r, 8, plain || '|' || school FROM records
  UNION ALL SELECT r, 9, sorted || '|' || phone FROM records
  UNION ALL SELECT r, 10, plain || '|' || least(day, month) || greatest(day, month) FROM records WHERE NOT year_only
  UNION ALL SELECT r, 11, ends || '|' || school || '|' || year FROM records
  UNION ALL SELECT r, 12, school || '|' || class || '|' || given FROM records
  UNION ALL SELECT r, 13, school || '|' || class || '|' || initials FROM records)
WHERE key IS NOT NULL;

CREATE OR REPLACE TEMP TABLE kept AS
SELECT rule, key FROM keys GROUP BY rule, key HAVING count(*) BETWEEN 2 AND 400;

CREATE OR REPLACE TABLE pairs AS
WITH blocked AS (SELECT keys.r, keys.rule, keys.key FROM keys JOIN kept USING (rule, key))
SELECT DISTINCT x.r AS a, y.r AS b FROM blocked x JOIN blocked y ON x.rule = y.rule AND x.key = y.key AND x.r < y.r;

DROP TABLE keys;
DROP TABLE kept;
