-- Every record beside what its codes stand for; the first thing that is wrong with it, if any.
-- A code that is shared among items gives a row an item.
SELECT
    r.*,
    COALESCE(e.contributor, -person_number(r.enterprise) - 1) AS contributor_id,
    f.leaf AS flow_id,
    c.item AS item_id,
    p.leaf AS partner_id,
    g.leaf AS region_id,
    m.leaf AS mode_id,
    t.month AS month_id,
    TRY_CAST(r.amount AS DECIMAL(18, 4)) AS exact_amount,
    x.rate,
    c.share_from,
    c.share_to,
    CASE
        WHEN r.record_id IS NULL OR TRIM(CAST(r.record_id AS VARCHAR)) = '' THEN 'no id'
        WHEN d.record_id IS NOT NULL THEN 'duplicate id'
        WHEN TRY_CAST({day} AS DATE) IS NULL THEN 'no date'
        WHEN CAST({day} AS VARCHAR) > '{until}' THEN 'date in the future'
        WHEN t.month IS NULL THEN 'outside the years of the plan'
        WHEN TRY_CAST(r.amount AS DECIMAL(18, 4)) IS NULL THEN 'no amount'
        WHEN f.leaf IS NULL THEN 'unknown flow'
        WHEN c.item IS NULL THEN 'unknown code'
        WHEN TRY_CAST(r.amount AS DECIMAL(18, 4)) < 0 AND NOT c.signed THEN 'negative amount'
        WHEN r.partner = '{reporter}' THEN 'partner is the reporter'
        WHEN p.leaf IS NULL THEN 'unknown partner'
        WHEN r.enterprise IS NULL OR TRIM(CAST(r.enterprise AS VARCHAR)) = '' THEN 'no enterprise'
        WHEN g.leaf IS NULL THEN 'unknown region'
        WHEN m.leaf IS NULL THEN 'unknown mode'
        WHEN x.rate IS NULL THEN 'no exchange rate'
    END AS reason
FROM records AS r
LEFT JOIN duplicates AS d ON d.record_id = r.record_id
LEFT JOIN months AS t ON t.name = {month}
LEFT JOIN flows AS f ON f.name = r.flow
LEFT JOIN codes AS c ON c.code = {code} AND t.month BETWEEN c.first_month AND c.last_month
LEFT JOIN partners AS p ON p.name = r.partner
LEFT JOIN register AS e ON e.enterprise = r.enterprise
LEFT JOIN regions AS g ON g.name = COALESCE(NULLIF({region}, ''), e.region)
LEFT JOIN modes AS m ON m.name = COALESCE(NULLIF({mode}, ''), '_U')
LEFT JOIN rates AS x ON x.currency = r.currency AND x.month = t.month
