"""The entry form of datasets, series and services: its steps, its values, what it proposes."""
