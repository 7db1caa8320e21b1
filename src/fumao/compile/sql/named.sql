-- Cells under their codes. Every cell has them: joined from the left, so that no engine takes the
-- cells for the smaller side.
SELECT
    f.name AS flow, i.name AS item, p.name AS partner, g.name AS region, m.name AS mode,
    t.name AS period, c.*
FROM {cells} AS c
LEFT JOIN flow_names AS f ON f.id = (c.cell // {flow}) % {flows}
LEFT JOIN item_names AS i ON i.id = (c.cell // {item}) % {items}
LEFT JOIN partner_names AS p ON p.id = (c.cell // {partner}) % {partners}
LEFT JOIN region_names AS g ON g.id = (c.cell // {region}) % {regions}
LEFT JOIN mode_names AS m ON m.id = (c.cell // {mode}) % {modes}
LEFT JOIN period_names AS t ON t.id = (c.cell // {period}) % {periods}
