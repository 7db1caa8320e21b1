-- Records of one contributor, leaf and month together: every table starts from these fewer rows.
SELECT
    contributor, flow, item, partner, region, mode, month,
    CAST(SUM(value) AS DECIMAL(18, 2)) AS value,
    CAST(SUM(records) AS BIGINT) AS records,
    CAST(SUM(digest) AS BIGINT) AS digest
FROM accepted
GROUP BY contributor, flow, item, partner, region, mode, month
