(
    SELECT
        {kept},
        CAST(SUM(value) AS DECIMAL(18, 2)) AS value,
        CAST(SUM(records) AS BIGINT) AS records,
        CAST(SUM(digest) AS BIGINT) AS digest
    FROM {facts}
    GROUP BY {kept}
)
