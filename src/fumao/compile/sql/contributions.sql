-- What each contributor gives to each cell of a table; holdings are one contributor.
-- The number of a cell is the sum of its coordinates' numbers.
SELECT
    a.contributor,
    {cell} AS cell,
    CAST(SUM(a.value) AS DECIMAL(18, 2)) AS value,
    CAST(SUM(a.records) AS BIGINT) AS records,
    CAST(SUM(a.digest) AS BIGINT) AS digest
FROM {facts} AS a
{rollups}
GROUP BY a.contributor, {cell}
