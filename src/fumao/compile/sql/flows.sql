-- Cells as Flows, in millions of the plan's currency.
SELECT
    '{reporter}' AS reporter, partner, item, flow, mode, region, period,
    CAST(value / 1000000 AS DECIMAL(28, 8)) AS value,
    '{currency}_MN' AS unit, 'A' AS status, '{confidentiality}' AS confidentiality,
    'reported' AS origin, '' AS vintage, CAST(NULL AS INTEGER) AS line
FROM {named}
