-- Records of one contributor, leaf and month together: every table starts from these fewer rows.
SELECT
    contributor, flow, item, partner, region, mode, month,
    SUM(value) AS value, SUM(records) AS records, SUM(digest) AS digest
FROM accepted
GROUP BY contributor, flow, item, partner, region, mode, month
