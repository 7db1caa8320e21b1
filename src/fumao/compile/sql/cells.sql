-- A cell: value, records, contributors, and the largest of them for the rules of disclosure.
SELECT
    a.cell,
    CAST(SUM(a.value) AS DECIMAL(28, 2)) AS value,
    CAST(SUM(a.records) AS BIGINT) AS records,
    -- 32 bits a record: two thousand million records have room.
    CAST(SUM(a.digest) AS BIGINT) AS digest,
    COUNT(*) AS contributors,
    CAST(SUM(ABS(a.value)) AS DECIMAL(28, 2)) AS size,
    MAX_BY(ABS(a.value), ABS(a.value), 3) AS largest,
    CAST(COALESCE(MAX(CASE WHEN w.contributor IS NULL THEN ABS(a.value) END), 0) AS DECIMAL(18, 2)) AS protected,
    MIN(a.contributor) AS sole
FROM {contributions} AS a
LEFT JOIN waivers AS w ON w.contributor = a.contributor
-- One part of the cells at a time, where memory is short.
WHERE {chosen}
GROUP BY a.cell
