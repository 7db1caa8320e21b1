-- Engines differ in what else they would take for a number: 1_000, or digits of full width.
CASE WHEN REGEXP_MATCHES({amount}, '^ *[+-]?[0-9.]+([eE][+-]?[0-9]+)? *$')
    THEN TRY_CAST(amount AS DECIMAL(18, 4)) END
