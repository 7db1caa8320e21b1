-- Every record beside what its codes stand for; the first thing that is wrong with it, if any.
-- A code that is shared among items gives a row an item.
SELECT
    j.*,
    CASE
        WHEN record_id IS NULL THEN 'no id'
        WHEN is_duplicate THEN 'duplicate id'
        WHEN day IS NULL THEN 'no date'
        WHEN day > CAST('{until}' AS DATE) THEN 'date in the future'
        WHEN month_id IS NULL THEN 'outside the years of the plan'
        WHEN amount IS NULL THEN 'no amount'
        WHEN flow_id IS NULL THEN 'unknown flow'
        WHEN item_id IS NULL THEN 'unknown code'
        WHEN amount < 0 AND NOT signed THEN 'negative amount'
        WHEN partner = '{reporter}' THEN 'partner is the reporter'
        WHEN partner_id IS NULL THEN 'unknown partner'
        WHEN enterprise IS NULL THEN 'no enterprise'
        WHEN region_id IS NULL THEN 'unknown region'
        WHEN mode_id IS NULL THEN 'unknown mode'
        WHEN rate IS NULL THEN 'no exchange rate'
        WHEN value IS NULL THEN 'amount too large'
    END AS reason
FROM (
    SELECT
        r.*,
        d.record_id IS NOT NULL AS is_duplicate,
        COALESCE(e.contributor, -person_number(r.enterprise) - 1) AS contributor_id,
        f.leaf AS flow_id,
        c.item AS item_id,
        c.signed,
        c.share_from,
        c.share_to,
        p.leaf AS partner_id,
        g.leaf AS region_id,
        m.leaf AS mode_id,
        t.month AS month_id,
        x.rate,
        -- Rounded before it is cast: engines cast decimals of 38 digits much more slowly.
        CASE WHEN x.rate = 1 THEN CAST(r.amount AS DECIMAL(18, 2))
            ELSE TRY_CAST(ROUND(r.amount * CAST(x.rate AS DECIMAL(19, 10)), 2) AS DECIMAL(18, 2))
        END AS value
    FROM given AS r
    LEFT JOIN duplicates AS d ON d.record_id = r.record_id
    LEFT JOIN months AS t ON t.month = YEAR(r.day) * 100 + MONTH(r.day)
    LEFT JOIN flows AS f ON f.name = r.flow
    LEFT JOIN codes AS c ON c.code = r.code AND t.month BETWEEN c.first_month AND c.last_month
    LEFT JOIN partners AS p ON p.name = r.partner
    LEFT JOIN register AS e ON e.enterprise = r.enterprise
    LEFT JOIN regions AS g ON g.name = COALESCE(r.region, e.region)
    LEFT JOIN modes AS m ON m.name = COALESCE(r.mode, '_U')
    LEFT JOIN rates AS x ON x.currency = r.currency AND x.month = t.month
) AS j
