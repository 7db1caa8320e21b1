-- Ids that more than one record bears: which of them is right nobody can tell here.
SELECT record_id
FROM given
GROUP BY record_id
HAVING COUNT(*) > 1
