-- Cells as Flows, in millions of the plan's currency.
SELECT
    '{reporter}' AS reporter, partner, item, flow, mode, region, period,
    -- Multiplied, not divided: a quotient of decimals is inexact on one engine or the other.
    CAST(CAST(value AS DECIMAL(28, 2)) * CAST(0.000001 AS DECIMAL(6, 6)) AS DECIMAL(28, 8)) AS value,
    '{currency}_MN' AS unit, 'A' AS status, '{confidentiality}' AS confidentiality,
    'reported' AS origin, '' AS vintage, CAST(NULL AS INTEGER) AS line
FROM {named}
