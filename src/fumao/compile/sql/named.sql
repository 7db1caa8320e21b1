-- Cells under their codes.
SELECT
    f.name AS flow, i.name AS item, p.name AS partner, g.name AS region, m.name AS mode,
    t.name AS period, c.*
FROM {cells} AS c
JOIN flow_names AS f ON f.id = (c.cell // {flow}) % {flows}
JOIN item_names AS i ON i.id = (c.cell // {item}) % {items}
JOIN partner_names AS p ON p.id = (c.cell // {partner}) % {partners}
JOIN region_names AS g ON g.id = (c.cell // {region}) % {regions}
JOIN mode_names AS m ON m.id = (c.cell // {mode}) % {modes}
JOIN period_names AS t ON t.id = (c.cell // {period}) % {periods}
