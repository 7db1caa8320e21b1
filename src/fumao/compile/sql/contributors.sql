-- The register as the rules of disclosure see it: enterprises of one holding are one contributor.
SELECT
    enterprise,
    DENSE_RANK() OVER (ORDER BY COALESCE(NULLIF({holding}, ''), enterprise)) AS contributor,
    {region} AS region
FROM register_file
