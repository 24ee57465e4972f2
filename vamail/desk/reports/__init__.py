"""What the VA is told: warnings, the brief, the review, what waits for whom, the calendar."""
