-- What each contributor gives to each cell of a table; holdings are one contributor.
-- The number of a cell is the sum of its coordinates' numbers.
SELECT
    a.contributor,
    {cell} AS cell,
    SUM(a.value) AS value,
    SUM(a.records) AS records,
    SUM(a.digest) AS digest
FROM {facts} AS a
{rollups}
GROUP BY a.contributor, {cell}
