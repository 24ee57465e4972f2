"""The VA's folder: YAML and templates become typed, frozen settings, plus every Problem with its place."""
