"""WMS 1.1.1 and 1.3.0: capabilities read as a model, layers as records. Pure: fetching injected."""
