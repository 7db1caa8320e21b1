"""Enterprise direct reporting: forms, rules, workflow, ports; values in, values out."""
