-- The register as the rules of disclosure see it: enterprises of one holding are one contributor.
SELECT
    enterprise,
    DENSE_RANK() OVER (ORDER BY COALESCE(holding, enterprise)) AS contributor,
    region
FROM (
    SELECT
        TRIM({enterprise}) AS enterprise,
        NULLIF(TRIM({holding}), '') AS holding,
        {region} AS region
    FROM register_file
) AS r
