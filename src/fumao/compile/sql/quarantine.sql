-- Records that stay out, as they came, each with the reason and what it would have added.
SELECT {columns}, reason, value AS converted
FROM checked
WHERE reason IS NOT NULL AND COALESCE(share_from, 0) = 0
