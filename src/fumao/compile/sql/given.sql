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
    -- Engines differ in what else they would take for a number: 1_000, or digits of full width.
    CASE WHEN REGEXP_MATCHES({amount}, '^ *[+-]?[0-9.]+([eE][+-]?[0-9]+)? *$')
        THEN TRY_CAST(amount AS DECIMAL(18, 4)) END AS amount
FROM records
