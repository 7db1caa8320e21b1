"""The pages of returns and their interface for programs, over the services in ``run.filing``."""
