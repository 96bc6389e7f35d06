-- Each pair with all that is compared of its two records: scoring has nothing left to look up.
CREATE OR REPLACE TABLE joined AS
SELECT x.r AS a, y.r AS b, x.name AS name_a, y.name AS name_b, x.plain AS plain_a, y.plain AS plain_b, x.canon AS canon_a, y.canon AS canon_b,
  x.marked AS marked_a, y.marked AS marked_b, x.sorted AS sorted_a, y.sorted AS sorted_b, x.syllables AS syllables_a, y.syllables AS syllables_b,
  x.first AS first_a, y.first AS first_b, x.given AS given_a, y.given AS given_b,
  x.birth AS birth_a, y.birth AS birth_b, x.year AS year_a, y.year AS year_b, x.month AS month_a, y.month AS month_b, x.day AS day_a, y.day AS day_b,
  x.year_only AS year_only_a, y.year_only AS year_only_b, x.sex AS sex_a, y.sex AS sex_b,
  x.national_id AS national_id_a, y.national_id AS national_id_b, x.ministry_code AS ministry_code_a, y.ministry_code AS ministry_code_b,
  x.school AS school_a, y.school AS school_b, x.class AS class_a, y.class AS class_b, x.phone AS phone_a, y.phone AS phone_b,
  x.mother AS mother_a, y.mother AS mother_b, x.mother_plain AS mother_plain_a, y.mother_plain AS mother_plain_b,
  x.mother_canon AS mother_canon_a, y.mother_canon AS mother_canon_b, x.mother_syllables AS mother_syllables_a, y.mother_syllables AS mother_syllables_b,
  x.mother_first AS mother_first_a, y.mother_first AS mother_first_b, x.mother_given AS mother_given_a, y.mother_given AS mother_given_b,
  x.address AS address_a, y.address AS address_b, x.words AS words_a, y.words AS words_b
FROM pairs JOIN records x ON x.r = pairs.a JOIN records y ON y.r = pairs.b;
