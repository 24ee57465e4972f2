"""The waist: one pure function from an event to a decision."""
