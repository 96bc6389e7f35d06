-- The levels of config/linkage/pupil.yaml with fixed weights in bits; a field that one side does not have says nothing. How rare a
-- value is, which eduhub weighs as well, is left out. What the family shares counts 14 bits at most.
CREATE OR REPLACE TABLE scored AS
WITH levels AS (
  SELECT a, b,
    CASE WHEN name_a IS NULL OR name_b IS NULL THEN 0.0
      WHEN name_a = name_b THEN 11.5
      WHEN plain_a = plain_b AND NOT (marked_a AND marked_b) THEN 10.5
      WHEN plain_a = plain_b THEN 5.0
      WHEN canon_a = canon_b THEN 8.0
      WHEN sorted_a = sorted_b THEN 9.0
      WHEN first_a = first_b AND given_a = given_b AND (list_has_all(syllables_a, syllables_b) OR list_has_all(syllables_b, syllables_a)) THEN 6.0
      WHEN len(syllables_a) = len(syllables_b) AND jaro_winkler_similarity(canon_a, canon_b) >= 0.96 AND levenshtein(canon_a, canon_b) <= 2 THEN 5.0
      WHEN list_has_all(syllables_a, syllables_b) OR list_has_all(syllables_b, syllables_a) THEN 3.0
      WHEN first_a = first_b AND given_a = given_b THEN 1.0
      WHEN given_a = given_b THEN -4.0
      ELSE -7.0 END AS name,
    CASE WHEN birth_a IS NULL OR birth_b IS NULL THEN 0.0
      WHEN birth_a = birth_b AND NOT year_only_a THEN 12.0
      WHEN year_a = year_b AND (year_only_a OR year_only_b) THEN 2.5
      WHEN year_a = year_b AND day_a = month_b AND month_a = day_b THEN 5.5
      WHEN damerau_levenshtein(birth_a, birth_b) = 1 THEN 2.0
      WHEN month_a = month_b AND day_a = day_b THEN -2.0
      WHEN year_a = year_b THEN -5.0
      ELSE -9.0 END AS birth,
    CASE WHEN sex_a IS NULL OR sex_b IS NULL THEN 0.0 WHEN sex_a = sex_b THEN 1.0 ELSE -6.5 END AS sex,
    CASE WHEN national_id_a IS NULL OR national_id_b IS NULL THEN 0.0
      WHEN national_id_a = national_id_b THEN 26.0
      WHEN damerau_levenshtein(national_id_a, national_id_b) <= 1 THEN 10.0
      ELSE -6.0 END AS national_id,
    CASE WHEN ministry_code_a IS NULL OR ministry_code_b IS NULL THEN 0.0
      WHEN ministry_code_a = ministry_code_b THEN 26.0
      WHEN damerau_levenshtein(ministry_code_a, ministry_code_b) <= 1 THEN 10.0
      ELSE -9.0 END AS ministry_code,
    CASE WHEN school_a IS NULL OR school_b IS NULL THEN 0.0 WHEN school_a = school_b THEN 8.5 ELSE -3.5 END AS school,
    CASE WHEN class_a IS NULL OR class_b IS NULL THEN 0.0 WHEN class_a = class_b THEN 5.5 WHEN class_a[1:1] = class_b[1:1] THEN -5.0 ELSE -9.0 END AS class,
    CASE WHEN phone_a IS NULL OR phone_b IS NULL THEN 0.0 WHEN phone_a = phone_b THEN 17.0 ELSE -3.0 END AS phone,
    CASE WHEN mother_a IS NULL OR mother_b IS NULL THEN 0.0
      WHEN mother_a = mother_b THEN 13.0
      WHEN mother_plain_a = mother_plain_b THEN 11.0
      WHEN mother_canon_a = mother_canon_b THEN 8.0
      WHEN mother_first_a = mother_first_b AND mother_given_a = mother_given_b
        AND (list_has_all(mother_syllables_a, mother_syllables_b) OR list_has_all(mother_syllables_b, mother_syllables_a)) THEN 6.0
      WHEN len(mother_syllables_a) = len(mother_syllables_b) AND jaro_winkler_similarity(mother_canon_a, mother_canon_b) >= 0.96 THEN 5.0
      WHEN mother_first_a = mother_first_b AND mother_given_a = mother_given_b THEN 1.0
      ELSE -6.0 END AS mother,
    CASE WHEN address_a IS NULL OR address_b IS NULL THEN 0.0
      WHEN address_a = address_b THEN 14.0
      WHEN len(list_intersect(words_a, words_b)) >= 5 THEN 8.0
      WHEN len(list_intersect(words_a, words_b)) >= 4 THEN 1.0
      ELSE -6.0 END AS address
  FROM joined),
weighed AS (
  SELECT a, b, -15.0 + name + birth + sex + national_id + ministry_code + school + class
    + least(greatest(phone, 0) + greatest(mother, 0) + greatest(address, 0), 14.0) + least(phone, 0) + least(mother, 0) + least(address, 0) AS bits
  FROM levels)
SELECT a, b, bits FROM weighed WHERE bits >= -2.0;
