-- Records that stay out, as they came, each with the reason and what it would have added.
SELECT {columns}, reason, CAST(exact_amount * CAST(rate AS DECIMAL(19, 10)) AS DECIMAL(18, 2)) AS converted
FROM checked
WHERE reason IS NOT NULL AND COALESCE(share_from, 0) = 0
