-- Each record once: names in small letters, without marks and in syllables; dates as digits; numbers without signs.
CREATE OR REPLACE MACRO bare(writing) AS replace(strip_accents(writing), 'đ', 'd');
CREATE OR REPLACE MACRO writing(name) AS
  nullif(trim(regexp_replace(regexp_replace(lower(nfc_normalize(name)), '[''’`]', '', 'g'), '[-., ]+', ' ', 'g')), '');
-- Hoàng and Huỳnh, Vũ and Võ, my and mi.
CREATE OR REPLACE MACRO canonical(plain) AS
  regexp_replace(regexp_replace(regexp_replace(plain, '\bhuynh\b', 'hoang', 'g'), '\bvo\b', 'vu', 'g'), '([^aeou ])y\b', '\1i', 'g');
CREATE OR REPLACE MACRO digits(written) AS nullif(regexp_replace(written, '[^0-9]', '', 'g'), '');

CREATE OR REPLACE TABLE records AS
WITH read AS (
  SELECT row_number() OVER () AS r, record_id AS id, writing(full_name) AS name, writing(mother_name) AS mother,
    CASE WHEN birth_date LIKE '__/__/____' THEN birth_date[7:10] || birth_date[4:5] || birth_date[1:2]
         WHEN birth_date LIKE '____-__-__' THEN birth_date[1:4] || birth_date[6:7] || birth_date[9:10]
         WHEN birth_date LIKE '____' THEN birth_date || '0000' END AS birth,
    CASE lower(sex) WHEN 'nam' THEN 'm' WHEN 'nữ' THEN 'f' END AS sex, digits(national_id) AS national_id, digits(ministry_code) AS ministry_code, lower(school_code) AS school,
    lower(class) AS class, right(digits(phone), 9) AS phone, nullif(lower(bare(nfc_normalize(address))), '') AS address
  FROM read_csv(getvariable('file'), header = true, all_varchar = true, delim = ',', quote = '"')),
-- A number that contradicts the record's own year or sex is somebody else's.
plain AS (
  SELECT * REPLACE (CASE WHEN birth[1:4] <> (1900 + national_id[4]::INT // 2 * 100 + national_id[5:6]::INT)::VARCHAR THEN NULL
                         WHEN sex <> CASE WHEN national_id[4]::INT % 2 = 0 THEN 'm' ELSE 'f' END THEN NULL
                         ELSE national_id END AS national_id),
    bare(name) AS plain, bare(mother) AS mother_plain
  FROM read),
parted AS (SELECT *, string_split(plain, ' ') AS syllables, string_split(mother_plain, ' ') AS mother_syllables FROM plain)
SELECT *, canonical(plain) AS canon, canonical(mother_plain) AS mother_canon, name <> plain AS marked,
  list_aggregate(list_sort(syllables), 'string_agg', ' ') AS sorted, syllables[1] AS first, syllables[-1] AS given,
  list_aggregate(list_transform(list_sort(syllables), lambda s: s[1:1]), 'string_agg', '') AS initials,
  least(syllables[1], syllables[-1]) || ' ' || greatest(syllables[1], syllables[-1]) AS ends,
  mother_syllables[1] AS mother_first, mother_syllables[-1] AS mother_given,
  birth[1:4] AS year, birth[5:6] AS month, birth[7:8] AS day, (birth LIKE '%00' OR birth LIKE '%0101') AS year_only,
  list_distinct(string_split_regex(address, '[^a-z0-9]+')) AS words
FROM parted;
