(
    SELECT {kept}, SUM(value) AS value, SUM(records) AS records, SUM(digest) AS digest
    FROM {facts}
    GROUP BY {kept}
)
