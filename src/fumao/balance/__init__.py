"""The balanced matrix: mirrors compared, gaps filled, every cell with its method and error."""
