-- The columns that are read, as text whatever their type, beside all columns as they came.
SELECT
    {raw},
    NULLIF(TRIM({record_id}), '') AS record_id,
    NULLIF(TRIM({enterprise}), '') AS enterprise,
    -- Engines differ in what else they would take for a day.
    CASE WHEN {day} LIKE '____-%-%' AND {day} NOT LIKE '%-%-%-%' THEN TRY_CAST({day} AS DATE) END
        AS day,
    {flow} AS flow, {code} AS code, {partner} AS partner,
    NULLIF({region}, '') AS region, NULLIF({mode}, '') AS mode, {currency} AS currency,
    {number} AS amount
FROM records
