"""Watch: monitors, the barometer, early warning, and how a warning reaches people."""
