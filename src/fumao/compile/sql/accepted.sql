-- What enters the statistics: whole cents of the plan's currency, rounded half away from zero.
-- The parts of a shared record are differences of rounded cumulated shares, so that they add to it.
SELECT
    contributor_id AS contributor,
    flow_id AS flow, item_id AS item, partner_id AS partner, region_id AS region, mode_id AS mode,
    month_id AS month,
    CASE
        WHEN share_from = 0 AND share_to = 1 THEN value
        ELSE CAST(value * share_to AS DECIMAL(18, 2)) - CAST(value * share_from AS DECIMAL(18, 2))
    END AS value,
    1 AS records,
    record_hash(record_id) AS digest
FROM checked
WHERE reason IS NULL
